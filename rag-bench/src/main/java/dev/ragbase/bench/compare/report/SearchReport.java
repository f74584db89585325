package dev.ragbase.bench.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.measure.RecallCurve.Point;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a run says of one corpus: what searches cost, what stores took to build, and by which
 * settings.
 */
final class SearchReport {
  private static final double MEGABYTE = 1 << 20;

  private final Search search;
  private final boolean quick;
  private final StringBuilder out = new StringBuilder();

  private SearchReport(Search search, boolean quick) {
    this.search = search;
    this.quick = quick;
  }

  /**
   * The tables, without a heading.
   *
   * @param quick whether the run was one of under five minutes
   */
  static String of(Search search, boolean quick) {
    SearchReport report = new SearchReport(search, quick);
    report.corpus();
    report.steadiness();
    report.warmth();
    report.costs();
    report.allThreads();
    report.builds();
    report.settings();
    return report.out.toString();
  }

  private void corpus() {
    out.append("Corpus: ").append(described(search.json().path("corpus"))).append(".\n\n");
    String server = search.json().path("server").asText();
    out.append(server.isEmpty() ? "" : "Server: PostgreSQL " + server + ".\n\n");
  }

  private void steadiness() {
    for (String group : List.of("oneThread", "allThreads")) {
      JsonNode it = search.json().path(group);
      if (it.has("steady")) {
        List<String> probes = new ArrayList<>();
        it.path("probesGigabytesPerSecond")
            .forEach(probe -> probes.add(String.format(Locale.ROOT, "%.1f", probe.asDouble())));
        out.append(group.equals("oneThread") ? "One thread" : "All threads")
            .append(": memory probe ")
            .append(String.join(", ", probes))
            .append(" GB/s; runs thrown away: ")
            .append(it.path("thrownAway").asInt())
            .append(
                it.path("steady").asBoolean() ? "" : "; NOT steady: take these figures with care")
            .append(".\n");
      }
    }
    out.append("\n");
  }

  /**
   * One row for each exact way; of a sweep, the interpolated cost of two recalls, or of the
   * cheapest where all find more.
   */
  private void costs() {
    List<List<String>> rows = new ArrayList<>();
    ways()
        .forEach(
            way -> {
              List<Lane> lanes = search.lanes(way.getKey(), way.getValue()).toList();
              if (lanes.size() == 1) {
                rows.add(row(lanes.getFirst()));
              } else {
                for (double recall : List.of(0.95, 0.99)) {
                  rows.add(atRecall(way.getKey(), way.getValue(), recall));
                }
              }
            });
    TextTable.append(
        out,
        List.of("one thread", "way", "recall@10", "CPU us", "wall us", "p50", "p95", "p99"),
        rows);
  }

  private Stream<Map.Entry<String, String>> ways() {
    return search
        .lanes()
        .filter(it -> it.threads() == 1)
        .map(it -> Map.entry(it.competitor(), it.way()))
        .distinct()
        .sorted(
            Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
  }

  private List<String> row(Lane lane) {
    return List.of(
        search.nameOf(lane.competitor()),
        lane.way(),
        Double.isNaN(lane.recall()) ? "" : String.format(Locale.ROOT, "%.4f", lane.recall()),
        TextTable.micros(lane.cpuMicros()),
        TextTable.micros(lane.wallMicros()),
        TextTable.micros(lane.number("p50Micros")),
        TextTable.micros(lane.number("p95Micros")),
        TextTable.micros(lane.number("p99Micros")));
  }

  private List<String> atRecall(String competitor, String way, double recall) {
    Function<String, Optional<Point>> figure =
        name -> search.curve(competitor, way, it -> it.number(name)).at(recall);
    Optional<Point> cpu = search.costAt(competitor, way, recall);
    List<String> row = new ArrayList<>();
    row.add(search.nameOf(competitor));
    row.add(way);
    row.add(
        cpu.map(it -> atRecall(recall, it))
            .orElseGet(
                () ->
                    String.format(
                        Locale.ROOT,
                        "%.2f not reached, best %.4f",
                        recall,
                        search.best(competitor, way))));
    row.add(micros(cpu));
    for (String name : List.of("wallMicros", "p50Micros", "p95Micros", "p99Micros")) {
      row.add(micros(figure.apply(name)));
    }
    return row;
  }

  private static String atRecall(double recall, Point measured) {
    return measured.recall() > recall
        ? String.format(Locale.ROOT, "%.2f exceeded, cheapest %.4f", recall, measured.recall())
        : String.format(Locale.ROOT, "at %.2f", recall);
  }

  private static String micros(Optional<Point> measured) {
    return measured.map(it -> TextTable.micros(it.cost())).orElse("");
  }

  private void allThreads() {
    List<List<String>> rows =
        search
            .lanes()
            .filter(it -> it.threads() > 1)
            .sorted(Comparator.comparing(Lane::competitor).thenComparing(Lane::way))
            .map(
                it ->
                    List.of(
                        search.nameOf(it.competitor()),
                        it.way(),
                        it.effort(),
                        Double.isNaN(it.recall())
                            ? ""
                            : String.format(Locale.ROOT, "%.4f", it.recall()),
                        TextTable.micros(it.cpuMicros()),
                        String.format(Locale.ROOT, "%.0f", it.number("queriesPerSecond"))))
            .toList();
    if (!rows.isEmpty()) {
      TextTable.append(
          out, List.of("all threads", "way", "effort", "recall@10", "CPU us", "queries/s"), rows);
    }
  }

  private void builds() {
    List<List<String>> rows = new ArrayList<>();
    search.competitors().forEach(it -> rows.add(it.has("leftOut") ? leftOut(it) : built(it)));
    String whose = search.hasServer() ? "client's " : "";
    TextTable.append(
        out,
        List.of(
            "",
            "build s",
            "compact s",
            "cold: open + first query ms",
            "disk MB",
            whose + "peak MB",
            whose + "MB searching",
            "of it page cache MB"),
        rows);
    out.append(
        "Peak is the most that building or searching held, searching what its process holds after"
            + " the rounds; both with a JVM's garbage, without the benchmark's own copy of the"
            + " vectors. Without a cold opening there is nothing on disk to open: memory is filled"
            + " by the build.");
    if (search.hasServer() && quick) {
      out.append(" Quick mode fills the server from all clients at once and tells no times of it.");
    }
    if (search.json().has("serverBytes")) {
      out.append(" The server's processes together hold ")
          .append(megabytes(search.json().path("serverBytes")))
          .append(" MB, pages that they share counted once, for all databases.");
    }
    out.append("\n\n");
  }

  /** Measured: docs/decisions/0009-limits-of-vector-search.md, and 0007 for PostgreSQL. */
  private void warmth() {
    if (quick) {
      out.append(
          "Rounds of --quick are short: what runs on a virtual machine is not all compiled yet, and"
              + " a search of less than a millisecond may take twice what it does in a full"
              + " run.\n\n");
    }
  }

  private static List<String> leftOut(JsonNode competitor) {
    return List.of(
        competitor.path("name").asText(),
        competitor.path("leftOut").asText(),
        "",
        "",
        "",
        "",
        "",
        "");
  }

  private static List<String> built(JsonNode competitor) {
    double peak =
        Math.max(
            competitor.path("peakBytes").asDouble(),
            competitor.at("/buildMemory/peakBytes").asDouble());
    double searching =
        competitor.path("ownBytes").asDouble() + competitor.path("fileBytes").asDouble();
    return List.of(
        competitor.path("name").asText(),
        seconds(competitor.at("/build/wallNanos")),
        seconds(competitor.at("/compact/wallNanos")),
        cold(competitor),
        megabytes(competitor.path("diskBytes")),
        peak == 0 ? "" : megabytes(peak),
        searching == 0 ? "" : megabytes(searching),
        megabytes(competitor.path("fileBytes")));
  }

  private static String cold(JsonNode competitor) {
    JsonNode open = competitor.at("/open/wallNanos");
    return String.format(
        Locale.ROOT,
        "%s + %.1f",
        open.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.0f", open.asDouble() / 1e6),
        competitor.path("firstQueryMillis").asDouble());
  }

  private void settings() {
    search
        .competitors()
        .forEach(
            it ->
                out.append("- ")
                    .append(it.path("name").asText())
                    .append(": ")
                    .append(it.path("settings").asText())
                    .append("\n"));
    out.append("\n");
  }

  /** Names and values, in one line. */
  static String described(JsonNode corpus) {
    List<String> words = new ArrayList<>();
    corpus.properties().forEach(it -> words.add(it.getKey() + " " + it.getValue().asText()));
    return String.join(", ", words);
  }

  private static String seconds(JsonNode nanos) {
    return nanos.isMissingNode() ? "" : String.format(Locale.ROOT, "%.2f", nanos.asDouble() / 1e9);
  }

  private static String megabytes(JsonNode bytes) {
    return bytes.isMissingNode() ? "" : megabytes(bytes.asDouble());
  }

  private static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes / MEGABYTE);
  }
}
