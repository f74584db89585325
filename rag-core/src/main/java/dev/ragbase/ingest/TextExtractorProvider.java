package dev.ragbase.ingest;

/**
 * Offers a text extractor to programs that do not choose one: found by {@link
 * java.util.ServiceLoader}, so that a jar on the class path is enough.
 */
public interface TextExtractorProvider {
  /** A new extractor; the caller closes it. */
  TextExtractor open();
}
