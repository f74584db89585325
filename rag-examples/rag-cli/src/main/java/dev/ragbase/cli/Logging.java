package dev.ragbase.cli;

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

  private Logging() {}

  static void configure(PrintStream err, boolean debug) {
    // Apache POI brings this API without anything behind it, which it would complain of.
    System.setProperty("log4j2.StatusLogger.level", "OFF");
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(new OneLine(err, debug));
    ROOT.setLevel(debug ? Level.INFO : Level.OFF);
    OURS.setLevel(debug ? Level.FINE : Level.WARNING);
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
      err.println("rag: " + message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
      if (debug && record.getThrown() != null) {
        record.getThrown().printStackTrace(err);
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
