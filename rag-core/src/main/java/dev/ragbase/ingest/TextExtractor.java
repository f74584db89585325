package dev.ragbase.ingest;

/**
 * Takes the words out of a document's format. Implementations must: bound time, memory and nesting
 * for each document; throw for a document that is encrypted, broken, without text or beyond the
 * bounds, and stay usable; be safe for many threads.
 */
public interface TextExtractor extends AutoCloseable {
  /**
   * The document's words.
   *
   * @throws ExtractionException naming the cause in one line
   */
  ExtractedDocument extract(RawDocument document);

  /** Names everything that decides what is extracted; equal fingerprints extract alike. */
  String fingerprint();

  /** Frees what it holds, such as helper processes. */
  @Override
  void close();
}
