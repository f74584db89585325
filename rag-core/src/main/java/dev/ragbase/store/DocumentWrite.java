package dev.ragbase.store;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.embed.EmbeddingModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document to be stored under its uri, in place of what was there. Texts may hold every Unicode
 * character, U+0000 too, and are kept exactly; half a surrogate pair is refused (see {@link
 * UnicodeText}).
 *
 * @param uri 1 to {@value #URI_CHARS_MAX} characters, not blank, no control characters
 * @param title may be empty
 * @param chunks in the order of the text; each draft's text is the text at its span
 * @param model the model of the chunks' embeddings; null only if no chunk has one
 */
public record DocumentWrite(
    String uri,
    String title,
    String text,
    String mediaType,
    Metadata metadata,
    @Nullable SourceStamp source,
    List<ChunkWrite> chunks,
    @Nullable EmbeddingModel model) {
  /** How long a uri may be, in UTF-16 code units. */
  public static final int URI_CHARS_MAX = 4_096;

  public DocumentWrite {
    if (uri.isBlank() || uri.length() > URI_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a document's uri has 1 to "
              + URI_CHARS_MAX
              + " characters, not "
              + uri.strip().length());
    }
    if (uri.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a document's uri holds a control character");
    }
    if (mediaType.isBlank()) {
      throw new IllegalArgumentException("document '" + uri + "' has a blank media type");
    }
    UnicodeText.require("a document's uri", uri);
    UnicodeText.require("the title of document '" + uri + "'", title);
    UnicodeText.require("the text of document '" + uri + "'", text);
    UnicodeText.require("the media type of document '" + uri + "'", mediaType);
    chunks = List.copyOf(chunks);
    for (ChunkWrite chunk : chunks) {
      if (chunk.draft().span().end() > text.length()) {
        throw new IllegalArgumentException(
            "document '"
                + uri
                + "' has "
                + text.length()
                + " characters, a chunk ends at "
                + chunk.draft().span().end());
      }
      if (!text.startsWith(chunk.draft().text(), chunk.draft().span().start())) {
        throw new IllegalArgumentException(
            "a chunk of document '"
                + uri
                + "' differs from the document's text at "
                + chunk.draft().span());
      }
      if (chunk.embedding() != null) {
        if (model == null) {
          throw new IllegalArgumentException(
              "document '" + uri + "' has embeddings and does not say of which model");
        }
        model.requireDimensions(chunk.embedding().dimensions());
      }
    }
  }

  /** What the store's list shows of this document once it is stored. */
  public DocumentInfo info(DocumentId id, int revision, Instant createdAt, Instant updatedAt) {
    return new DocumentInfo(
        id,
        uri,
        title,
        metadata,
        mediaType,
        source,
        ContentHash.of(text),
        revision,
        chunks.size(),
        createdAt,
        updatedAt);
  }

  /** The chunks as they are stored under the document's id, in the order of the text. */
  public List<EmbeddedChunk> embeddedChunks(DocumentId id) {
    Map<ChunkId, Integer> occurrences = new HashMap<>();
    List<EmbeddedChunk> embedded = new ArrayList<>(chunks.size());
    for (ChunkWrite each : chunks) {
      ChunkDraft draft = each.draft();
      // The first occurrence's id stands for the normalised text, which only ChunkId knows.
      ChunkId first = ChunkId.of(id, draft.text(), 0);
      int occurrence = occurrences.merge(first, 1, Integer::sum) - 1;
      Chunk chunk =
          new Chunk(
              occurrence == 0 ? first : ChunkId.of(id, draft.text(), occurrence),
              embedded.size(),
              draft.headings(),
              draft.text(),
              draft.span(),
              draft.page());
      embedded.add(new EmbeddedChunk(chunk, each.embedding()));
    }
    return List.copyOf(embedded);
  }
}
