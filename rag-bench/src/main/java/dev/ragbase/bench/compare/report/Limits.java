package dev.ragbase.bench.compare.report;

import static dev.ragbase.bench.compare.Names.EXACT;
import static dev.ragbase.bench.compare.Names.MEMORY_INT8;
import static dev.ragbase.bench.compare.Names.RAGBASE;

import dev.ragbase.bench.compare.Names;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the machine's memory and disk would allow, beside what was measured. */
final class Limits {
  private final Results results;

  Limits(Results results) {
    this.results = results;
  }

  static List<String> header() {
    return List.of("what", "bytes", "at the speed of", "would take", "took");
  }

  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (Search search : results.searches("search")) {
      long dimensions = search.json().path("dimensions").asLong();
      scan(search, search.rows() * (dimensions + Names.INT8_EXTRA_BYTES), rows);
      ingest(search, rows);
    }
    return rows;
  }

  /** An exact scan reads every row once: as long as reading as many bytes takes. */
  private static void scan(Search search, long bytes, List<List<String>> rows) {
    Optional<Lane> scan = search.lane(RAGBASE, EXACT);
    Optional<Lane> read = search.lane(MEMORY_INT8, EXACT);
    if (scan.isPresent() && read.isPresent()) {
      double micros = read.get().wallMicros();
      rows.add(
          List.of(
              String.format(Locale.ROOT, "exact scan of %,d int8 rows", search.rows()),
              String.format(Locale.ROOT, "%,d", bytes),
              String.format(Locale.ROOT, "memory, %.1f GB/s", bytes / micros / 1e3),
              String.format(Locale.ROOT, "%.0f us", micros),
              String.format(Locale.ROOT, "%.0f us", scan.get().wallMicros())));
    }
  }

  /** Ingest writes at least what is on disk in the end. */
  private void ingest(Search search, List<List<String>> rows) {
    double speed =
        results.parts("hardware").stream()
            .mapToDouble(it -> it.getValue().path("diskWriteMegabytesPerSecond").asDouble())
            .findFirst()
            .orElse(0);
    double bytes = search.competitor(RAGBASE).path("diskBytes").asDouble();
    // A graph that is built behind the ingest is on disk in the end too.
    double nanos =
        search.competitor(RAGBASE).at("/build/wallNanos").asDouble()
            + search.competitor(RAGBASE).at("/compact/wallNanos").asDouble();
    if (speed > 0 && bytes > 0 && nanos > 0) {
      rows.add(
          List.of(
              String.format(Locale.ROOT, "ingest of %,d rows", search.rows()),
              String.format(Locale.ROOT, "%,.0f", bytes),
              String.format(Locale.ROOT, "disk, %.0f MB/s", speed),
              String.format(Locale.ROOT, "%.2f s", bytes / speed / 1e6),
              String.format(Locale.ROOT, "%.2f s", nanos / 1e9)));
    }
  }
}
