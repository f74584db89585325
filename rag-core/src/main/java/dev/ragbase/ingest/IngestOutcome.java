package dev.ragbase.ingest;

/** What became of one document of a source. */
public sealed interface IngestOutcome {
  /** The document's uri. */
  String uri();

  /** It was not there before. */
  record Added(String uri, int chunksEmbedded, int chunksKept) implements IngestOutcome {}

  /** It was there and differs now. */
  record Updated(String uri, int chunksEmbedded, int chunksKept) implements IngestOutcome {}

  /** It is as it was. */
  record Unchanged(String uri) implements IngestOutcome {}

  /** It is gone at its source, and now here too. */
  record Removed(String uri) implements IngestOutcome {}

  /** It could not be taken in; what was here under its uri stays. */
  record Failed(String uri, String cause) implements IngestOutcome {}
}
