package dev.ragbase.cli.output;

import dev.ragbase.ingest.IngestOutcome.Failed;
import dev.ragbase.ingest.IngestReport;
import java.io.PrintStream;
import java.util.Locale;

/** Prints what an ingest did. */
public final class IngestOutput {
  private IngestOutput() {}

  /** As one JSON object. */
  public static void json(PrintStream out, IngestReport report) {
    Json.print(
        out,
        Json.object(
            "added", report.added(),
            "updated", report.updated(),
            "unchanged", report.unchanged(),
            "removed", report.removed(),
            "failed", report.failed(),
            "chunksEmbedded", report.chunksEmbedded(),
            "chunksKept", report.chunksKept(),
            "tookMs", report.took().toMillis(),
            "failures",
                Json.each(
                    report.failures(),
                    failure -> Json.object("uri", failure.uri(), "error", failure.cause()))));
  }

  /** For people. */
  public static void text(PrintStream out, IngestReport report) {
    out.printf(
        Locale.ROOT,
        "added %,d, updated %,d, unchanged %,d, removed %,d, failed %,d%n",
        report.added(),
        report.updated(),
        report.unchanged(),
        report.removed(),
        report.failed());
    out.printf(
        Locale.ROOT,
        "chunks embedded %,d, kept %,d; took %.1f s%n",
        report.chunksEmbedded(),
        report.chunksKept(),
        report.took().toMillis() / 1e3);
    for (Failed failure : report.failures()) {
      out.println("failed: " + Printable.of(failure.uri() + ": " + failure.cause()));
    }
    long unlisted = report.failed() - report.failures().size();
    if (unlisted > 0) {
      out.println("failed: " + unlisted + " more");
    }
  }
}
