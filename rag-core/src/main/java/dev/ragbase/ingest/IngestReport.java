package dev.ragbase.ingest;

import java.time.Duration;
import java.util.List;

/**
 * What an ingest did: every document of the source is counted in exactly one of the first five.
 *
 * @param chunksEmbedded chunks whose vector was made (or fetched from an embedding cache) in this
 *     run
 * @param chunksKept chunks of added and updated documents that kept the vector they had
 * @param tokens how many tokens were given to the embedder
 * @param failures the first {@value #FAILURES_MAX} failures; {@code failed} counts all
 */
public record IngestReport(
    long added,
    long updated,
    long unchanged,
    long removed,
    long failed,
    long chunksEmbedded,
    long chunksKept,
    long tokens,
    Duration took,
    List<IngestOutcome.Failed> failures) {
  /** How many failures a report lists. */
  public static final int FAILURES_MAX = 10_000;

  public IngestReport {
    failures = List.copyOf(failures);
  }
}
