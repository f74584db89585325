package dev.ragbase.cli.output;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.ingest.IngestOutcome;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Says on stderr how far a long run is. */
public sealed interface Progress extends AutoCloseable {
  /**
   * A bar at a terminal, else a line every few seconds.
   *
   * @param total how many things there are to do; -1 if nobody knows
   */
  static Progress of(Environment environment, String things, long total) {
    Terminal terminal = environment.terminal();
    return terminal.errIsTerminal()
        ? new Bar(terminal.err(), things, total, terminal.columns())
        : new Lines(terminal.err(), things, total, System.nanoTime());
  }

  /** So many more were dealt with. */
  void step(long count);

  /** Something failed. */
  void failure();

  /** A document was dealt with. */
  default void outcome(IngestOutcome outcome) {
    step(1);
    if (outcome instanceof IngestOutcome.Failed) {
      failure();
    }
  }

  @Override
  void close();

  /** A bar that is gone at the end. */
  final class Bar implements Progress {
    private final ProgressBar bar;
    private long failed;

    Bar(PrintStream err, String things, long total, int columns) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(things)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .showSpeed()
              .hideEta()
              .clearDisplayOnFinish()
              .setConsumer(new ConsoleProgressBarConsumer(err, columns - 1))
              .build();
    }

    @Override
    public void step(long count) {
      bar.stepBy(count);
    }

    @Override
    public void failure() {
      failed++;
      bar.setExtraMessage(" " + failed + " failed");
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line now and then. */
  final class Lines implements Progress {
    private static final long EVERY_NANOS = 3_000_000_000L;

    private final PrintStream err;
    private final String things;
    private final long total;
    private final long began;
    private long last;
    private long count;
    private long failed;

    Lines(PrintStream err, String things, long total, long now) {
      this.err = err;
      this.things = things;
      this.total = total;
      began = now;
      last = now;
    }

    @Override
    public void step(long more) {
      count += more;
      long now = System.nanoTime();
      if (now - last >= EVERY_NANOS) {
        last = now;
        err.println(
            String.format(
                Locale.ROOT,
                "%,d %s%s%s, %d s",
                count,
                total < 0 ? "" : String.format(Locale.ROOT, "of %,d ", total),
                things,
                failed == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", failed),
                (now - began) / 1_000_000_000L));
      }
    }

    @Override
    public void failure() {
      failed++;
    }

    @Override
    public void close() {}
  }
}
