package dev.ragbase.kit;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.Span;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes documents for tests: one chunk for each paragraph, with hashed vectors. */
public final class Writes {
  /** The embedder whose vectors {@link #of} uses. */
  public static final Embedder EMBEDDER = HashingEmbedder.of(32);

  private Writes() {}

  /** A document of these paragraphs, each a chunk with a vector. */
  public static DocumentWrite of(String uri, String... paragraphs) {
    List<Embedding> vectors = EMBEDDER.embedPassages(List.of(paragraphs));
    return of(uri, EMBEDDER.model(), List.of(paragraphs), vectors);
  }

  /** A document of these paragraphs with these vectors. */
  public static DocumentWrite of(
      String uri, EmbeddingModel model, List<String> paragraphs, List<Embedding> vectors) {
    List<ChunkWrite> chunks = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < paragraphs.size(); i++) {
      Span span = new Span(text.length(), text.length() + paragraphs.get(i).length());
      text.append(paragraphs.get(i)).append("\n\n");
      chunks.add(
          new ChunkWrite(new ChunkDraft(List.of(), paragraphs.get(i), span, null), vectors.get(i)));
    }
    return new DocumentWrite(
        uri, "", text.toString(), "text/plain", Metadata.empty(), null, chunks, model);
  }

  /** A document of these paragraphs, to be found by keyword only. */
  public static DocumentWrite plain(String uri, String... paragraphs) {
    DocumentWrite embedded = of(uri, paragraphs);
    List<ChunkWrite> chunks =
        embedded.chunks().stream().map(chunk -> new ChunkWrite(chunk.draft(), null)).toList();
    return chunks(embedded, chunks, null);
  }

  /** The same with a title. */
  public static DocumentWrite titled(DocumentWrite w, String title) {
    return new DocumentWrite(
        w.uri(), title, w.text(), w.mediaType(), w.metadata(), w.source(), w.chunks(), w.model());
  }

  /** The same of a media type. */
  public static DocumentWrite typed(DocumentWrite w, String mediaType) {
    return new DocumentWrite(
        w.uri(), w.title(), w.text(), mediaType, w.metadata(), w.source(), w.chunks(), w.model());
  }

  /** The same with metadata. */
  public static DocumentWrite with(DocumentWrite w, Metadata metadata) {
    return new DocumentWrite(
        w.uri(), w.title(), w.text(), w.mediaType(), metadata, w.source(), w.chunks(), w.model());
  }

  /** The same, read from a state of its source. */
  public static DocumentWrite from(DocumentWrite w, SourceStamp source) {
    return new DocumentWrite(
        w.uri(), w.title(), w.text(), w.mediaType(), w.metadata(), source, w.chunks(), w.model());
  }

  /** The same with other chunks. */
  public static DocumentWrite chunks(
      DocumentWrite w, List<ChunkWrite> chunks, @Nullable EmbeddingModel model) {
    return new DocumentWrite(
        w.uri(), w.title(), w.text(), w.mediaType(), w.metadata(), w.source(), chunks, model);
  }

  /** The same with every chunk under these headings. */
  public static DocumentWrite under(DocumentWrite w, String... headings) {
    List<ChunkWrite> chunks = new ArrayList<>();
    for (ChunkWrite chunk : w.chunks()) {
      ChunkDraft d = chunk.draft();
      ChunkDraft headed = new ChunkDraft(List.of(headings), d.text(), d.span(), d.page());
      chunks.add(new ChunkWrite(headed, chunk.embedding()));
    }
    return chunks(w, chunks, w.model());
  }
}
