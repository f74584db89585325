package dev.ragbase.ingest;

import java.util.List;
import java.util.function.Consumer;

/**
 * Where documents come from. Implementations must: name each document once, without reading it;
 * hand over, as a {@link Found.Unreadable}, what they cannot list, and go on; keep memory bounded
 * whatever the number of documents.
 */
public interface DocumentSource {
  /** What a source came upon. */
  sealed interface Found {
    /** A document. */
    record Raw(RawDocument document) implements Found {}

    /**
     * Something that should hold documents and cannot be read.
     *
     * @param cause in one line, with the way out
     */
    record Unreadable(String uri, String cause) implements Found {}
  }

  /** Hands over all that there is, in a stable order. */
  void forEach(Consumer<Found> consumer);

  /** What every uri of this source begins with, for pruning; each may be a whole uri. */
  List<String> uriPrefixes();

  /**
   * Whether the source knows for certain that it no longer has a document. False in any doubt: a
   * document that is merely out of reach, or was left out by a pattern, is not gone.
   */
  boolean isGone(String uri);
}
