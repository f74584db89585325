package dev.ragbase.cli;

import dev.ragbase.cli.context.Secrets;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Decides what of all logging reaches stderr: our own warnings as a line each; the libraries' with
 * {@code --debug} only, since what of theirs matters to a user is an outcome or an error of ours.
 */
final class Logging {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("dev.ragbase");

  /** Says what of a server works but should be newer. */
  private static final Logger SERVERS =
      Logger.getLogger("dev.ragbase.store.postgres.internal.schema.Servers");

  private Logging() {}

  /**
   * Begins anew, for one command.
   *
   * @param advice whether the command is one that looks after the store, and so tells what should
   *     be better about its server; others would say the same each time
   */
  static void configure(PrintStream err, boolean debug, boolean advice) {
    // Apache POI brings this API without anything behind it, which it would complain of.
    System.setProperty("log4j2.StatusLogger.level", "OFF");
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(new OneLine(err, debug));
    ROOT.setLevel(debug ? Level.INFO : Level.OFF);
    OURS.setLevel(debug ? Level.FINE : Level.WARNING);
    SERVERS.setLevel(debug || advice ? null : Level.SEVERE);
  }

  private static final class OneLine extends Handler {
    private final PrintStream err;
    private final boolean debug;

    OneLine(PrintStream err, boolean debug) {
      this.err = err;
      this.debug = debug;
    }

    @Override
    public void publish(LogRecord record) {
      String message = new SimpleFormatter().formatMessage(record);
      err.println("rag: " + Secrets.masked(message.replaceAll("\\s*[\\r\\n]+\\s*", " ")));
      if (debug && record.getThrown() != null) {
        err.print(Secrets.trace(record.getThrown()));
      }
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      err.flush();
    }
  }
}
