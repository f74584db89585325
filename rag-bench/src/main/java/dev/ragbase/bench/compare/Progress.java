package dev.ragbase.bench.compare;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells on standard error what is going on, with the seconds since the start. */
public final class Progress {
  private final PrintStream out;
  private final LongSupplier nanos;
  private final long start;

  /** Lines to a stream, timed by a clock. */
  public Progress(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** How many seconds it has been. */
  public double seconds() {
    return (nanos.getAsLong() - start) / 1e9;
  }

  /** One line. */
  public void say(String text) {
    out.printf(Locale.ROOT, "compare: %5.0f s  %s%n", seconds(), text);
  }
}
