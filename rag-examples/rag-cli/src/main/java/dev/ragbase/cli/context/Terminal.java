package dev.ragbase.cli.context;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The three streams of the process, and which of them a person sits at.
 *
 * @param columns how wide the terminal is
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns) {
  private static final int COLUMNS_MIN = 40;
  private static final int COLUMNS_DEFAULT = 100;

  public Terminal {
    columns = columns <= 0 ? COLUMNS_DEFAULT : Math.max(COLUMNS_MIN, columns);
  }

  /** Streams that no person sits at. */
  public static Terminal none(InputStream in, PrintStream out, PrintStream err) {
    return new Terminal(in, out, err, false, false, false, 0);
  }

  /** Whether a question can be put to a person. */
  public boolean canAsk() {
    return inIsTerminal && errIsTerminal;
  }
}
