package dev.ragbase.bench.compare.report;

import static dev.ragbase.bench.compare.Names.EXACT;
import static dev.ragbase.bench.compare.Names.RAGBASE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.measure.Statistics;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/** What the machine's memory and disk would allow, beside what was measured. */
final class Limits {
  /** An int8 number for each dimension, and the row's scale and residual. */
  private static final int EXTRA_BYTES_PER_ROW = 8;

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
      long dimensions = search.json().at("/corpus/dimensions").asLong(384);
      scan(search, search.rows() * (dimensions + EXTRA_BYTES_PER_ROW), rows);
      ingest(search, rows);
    }
    return rows;
  }

  /** An exact scan reads every row once. */
  private static void scan(Search search, long bytes, List<List<String>> rows) {
    OptionalDouble probe = probe(search);
    search
        .lane(RAGBASE, EXACT)
        .filter(it -> probe.isPresent())
        .ifPresent(
            it ->
                rows.add(
                    List.of(
                        String.format(Locale.ROOT, "exact scan of %,d int8 rows", search.rows()),
                        String.format(Locale.ROOT, "%,d", bytes),
                        String.format(Locale.ROOT, "memory, %.1f GB/s", probe.getAsDouble()),
                        String.format(Locale.ROOT, "%.0f us", bytes / probe.getAsDouble() / 1e3),
                        String.format(Locale.ROOT, "%.0f us", it.wallMicros()))));
  }

  private static OptionalDouble probe(Search search) {
    List<Double> probes =
        StreamSupport.stream(
                search.json().at("/oneThread/probesGigabytesPerSecond").spliterator(), false)
            .map(JsonNode::asDouble)
            .toList();
    return probes.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Statistics.median(probes));
  }

  /** Ingest writes at least what is on disk in the end. */
  private void ingest(Search search, List<List<String>> rows) {
    double speed =
        results.parts("hardware").stream()
            .mapToDouble(it -> it.getValue().path("diskWriteMegabytesPerSecond").asDouble())
            .findFirst()
            .orElse(0);
    double bytes = search.competitor(RAGBASE).path("diskBytes").asDouble();
    double nanos = search.competitor(RAGBASE).at("/build/wallNanos").asDouble();
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
