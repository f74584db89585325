package dev.ragbase.store;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.embed.EmbeddingModel;
import java.util.List;
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
}
