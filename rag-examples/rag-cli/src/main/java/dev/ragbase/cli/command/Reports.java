package dev.ragbase.cli.command;

import dev.ragbase.ingest.IngestOutcome.Failed;
import dev.ragbase.ingest.IngestReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Adds reports up. */
final class Reports {
  private Reports() {}

  /** One report for several runs. */
  static IngestReport sum(List<IngestReport> reports) {
    IngestReport sum = new IngestReport(0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, List.of());
    for (IngestReport each : reports) {
      sum = sum(sum, each);
    }
    return sum;
  }

  private static IngestReport sum(IngestReport a, IngestReport b) {
    List<Failed> failures = new ArrayList<>(a.failures());
    failures.addAll(b.failures());
    return new IngestReport(
        a.added() + b.added(),
        a.updated() + b.updated(),
        a.unchanged() + b.unchanged(),
        a.removed() + b.removed(),
        a.failed() + b.failed(),
        a.chunksEmbedded() + b.chunksEmbedded(),
        a.chunksKept() + b.chunksKept(),
        a.tokens() + b.tokens(),
        a.took().plus(b.took()),
        failures);
  }
}
