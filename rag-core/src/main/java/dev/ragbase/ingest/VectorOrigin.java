package dev.ragbase.ingest;

import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.EmbeddingModel;
import org.jspecify.annotations.Nullable;

/**
 * Where the vectors of documents that are put come from, and what a source stamp says of it. A
 * document's vectors tell nobody whether they are the model's: some came with their document, and
 * were believed. That all of them were made here stands behind the version of the stamp, so that
 * making vectors anew is done once, and goes on where it was broken off.
 */
enum VectorOrigin {
  /** Those given, those stored, and new ones where there are none. */
  ANY,
  /** All made by the embedder. */
  EMBEDDER;

  private static final String MARK = " embedded by ";

  /** The stamp of a document whose vectors are of this origin. */
  @Nullable SourceStamp stamp(@Nullable SourceStamp source, EmbeddingModel model) {
    return source == null || this == ANY
        ? source
        : new SourceStamp(marked(source, model), source.time());
  }

  /** Whether the stored document is of this state of its source and has vectors of this origin. */
  boolean isUnchanged(
      @Nullable DocumentInfo stored, @Nullable SourceStamp source, EmbeddingModel model) {
    if (stored == null || stored.source() == null || source == null) {
      return false;
    }
    String version = stored.source().version();
    return switch (this) {
      // What was embedded here is not given up for what the source has.
      case ANY -> version.equals(source.version()) || version.startsWith(source.version() + MARK);
      case EMBEDDER -> version.equals(marked(source, model));
    };
  }

  /** Whether the stored document's vectors may stand for those of equal passages. */
  boolean covers(DocumentInfo stored, EmbeddingModel model) {
    return this == ANY
        || (stored.source() != null && stored.source().version().endsWith(mark(model)));
  }

  /** The version with this model's mark, in place of the one that a copied document brings. */
  private static String marked(SourceStamp source, EmbeddingModel model) {
    int old = source.version().lastIndexOf(MARK);
    return (old < 0 ? source.version() : source.version().substring(0, old)) + mark(model);
  }

  private static String mark(EmbeddingModel model) {
    String maker = Passages.VERSION + "\n" + model.fingerprint();
    return MARK + ContentHash.of(maker).hex().substring(0, 16);
  }
}
