package dev.ragbase.ingest;

import dev.ragbase.document.Metadata;

/**
 * How to take a source in.
 *
 * @param prune whether documents that are gone at the source are removed here
 * @param metadata given to every document, over what the document says of itself
 */
public record IngestOptions(boolean prune, Metadata metadata) {
  /** Nothing removed, nothing added. */
  public static IngestOptions defaults() {
    return new IngestOptions(false, Metadata.empty());
  }

  /** These, removing what is gone at the source. */
  public IngestOptions pruning() {
    return new IngestOptions(true, metadata);
  }

  /** These, with metadata for every document. */
  public IngestOptions with(Metadata given) {
    return new IngestOptions(prune, metadata.with(given));
  }
}
