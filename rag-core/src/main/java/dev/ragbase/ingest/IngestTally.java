package dev.ragbase.ingest;

import dev.ragbase.ingest.IngestOutcome.Added;
import dev.ragbase.ingest.IngestOutcome.Failed;
import dev.ragbase.ingest.IngestOutcome.Removed;
import dev.ragbase.ingest.IngestOutcome.Unchanged;
import dev.ragbase.ingest.IngestOutcome.Updated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Counts outcomes into a report and passes each on. For one thread. */
final class IngestTally implements Consumer<IngestOutcome> {
  private final Consumer<IngestOutcome> next;
  private final List<Failed> failures = new ArrayList<>();
  private long added;
  private long updated;
  private long unchanged;
  private long removed;
  private long failed;
  private long chunksEmbedded;
  private long chunksKept;
  private long tokens;

  IngestTally(Consumer<IngestOutcome> next) {
    this.next = next;
  }

  @Override
  public void accept(IngestOutcome outcome) {
    switch (outcome) {
      case Added it -> {
        added++;
        chunksEmbedded += it.chunksEmbedded();
        chunksKept += it.chunksKept();
      }
      case Updated it -> {
        updated++;
        chunksEmbedded += it.chunksEmbedded();
        chunksKept += it.chunksKept();
      }
      case Unchanged it -> unchanged++;
      case Removed it -> removed++;
      case Failed it -> {
        failed++;
        if (failures.size() < IngestReport.FAILURES_MAX) {
          failures.add(it);
        }
      }
    }
    next.accept(outcome);
  }

  void addEmbedded(long chunks) {
    chunksEmbedded += chunks;
  }

  void addTokens(long count) {
    tokens += count;
  }

  IngestReport report(Duration took) {
    return new IngestReport(
        added,
        updated,
        unchanged,
        removed,
        failed,
        chunksEmbedded,
        chunksKept,
        tokens,
        took,
        failures);
  }
}
