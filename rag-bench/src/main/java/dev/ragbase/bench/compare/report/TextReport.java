package dev.ragbase.bench.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a run says, as tables that read on a terminal and in Markdown alike. */
public final class TextReport {
  private static final double MEGABYTE = 1 << 20;

  private final Results results;
  private final StringBuilder out = new StringBuilder();

  private TextReport(Results results) {
    this.results = results;
  }

  /** The tables of a {@code results.json}. */
  public static String of(JsonNode json) {
    TextReport report = new TextReport(new Results(json));
    report.musts();
    report.results.searches("search").forEach(report::search);
    report.results.searches("postgres").forEach(report::search);
    report.other("ingest", "Ingest");
    report.other("launcher", "Launcher");
    report.other("hardware", "What the hardware allows");
    report.limits();
    report.quality();
    report.missing();
    report.machine();
    return report.out.toString();
  }

  private void musts() {
    heading("Targets");
    List<List<String>> rows = new ArrayList<>();
    for (Must must : Musts.of(results)) {
      rows.add(
          List.of(
              Integer.toString(must.number()),
              must.claim(),
              must.target(),
              must.figure(),
              must.verdict().words));
    }
    table(List.of("must", "ours : what it is measured by", "target", "figure", ""), rows);
  }

  private void search(Search search) {
    heading(
        String.format(
            Locale.ROOT,
            "Search, %,d rows, %s",
            search.rows(),
            search.json().at("/corpus/kind").asText()));
    out.append("Corpus: ").append(described(search.json().path("corpus"))).append(".\n\n");
    steadiness(search);
    costs(search);
    allThreads(search);
    builds(search);
    settings(search);
  }

  private static String described(JsonNode corpus) {
    List<String> words = new ArrayList<>();
    corpus.properties().forEach(it -> words.add(it.getKey() + " " + it.getValue().asText()));
    return String.join(", ", words);
  }

  private void steadiness(Search search) {
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

  /** One row for each exact way; of a sweep, the interpolated cost of two recalls. */
  private void costs(Search search) {
    List<List<String>> rows = new ArrayList<>();
    ways(search)
        .forEach(
            way -> {
              List<Lane> lanes = search.lanes(way.getKey(), way.getValue()).toList();
              if (lanes.size() == 1) {
                rows.add(row(search, lanes.getFirst()));
              } else {
                for (double recall : List.of(0.95, 0.99)) {
                  atRecall(search, way.getKey(), way.getValue(), recall).ifPresent(rows::add);
                }
              }
            });
    table(
        List.of("one thread", "way", "recall@10", "CPU us", "wall us", "p50", "p95", "p99"), rows);
  }

  private static Stream<Map.Entry<String, String>> ways(Search search) {
    return search
        .lanes()
        .filter(it -> it.threads() == 1)
        .map(it -> Map.entry(it.competitor(), it.way()))
        .distinct()
        .sorted(
            Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
  }

  private static List<String> row(Search search, Lane lane) {
    return List.of(
        search.nameOf(lane.competitor()),
        lane.way(),
        Double.isNaN(lane.recall()) ? "" : String.format(Locale.ROOT, "%.4f", lane.recall()),
        micros(lane.cpuMicros()),
        micros(lane.wallMicros()),
        micros(lane.number("p50Micros")),
        micros(lane.number("p95Micros")),
        micros(lane.number("p99Micros")));
  }

  private static Optional<List<String>> atRecall(
      Search search, String competitor, String way, double recall) {
    OptionalDouble cpu = search.costAt(competitor, way, recall);
    if (cpu.isEmpty()) {
      double best = search.best(competitor, way);
      return Optional.of(
          List.of(
              search.nameOf(competitor),
              way,
              String.format(Locale.ROOT, "%.2f not reached, best %.4f", recall, best),
              "",
              "",
              "",
              "",
              ""));
    }
    return Optional.of(
        List.of(
            search.nameOf(competitor),
            way,
            String.format(Locale.ROOT, "at %.2f", recall),
            micros(cpu.getAsDouble()),
            at(search, competitor, way, recall, "wallMicros"),
            at(search, competitor, way, recall, "p50Micros"),
            at(search, competitor, way, recall, "p95Micros"),
            at(search, competitor, way, recall, "p99Micros")));
  }

  private static String at(
      Search search, String competitor, String way, double recall, String figure) {
    return micros(
        search.curve(competitor, way, it -> it.number(figure)).costAt(recall).orElse(Double.NaN));
  }

  private void allThreads(Search search) {
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
                        micros(it.cpuMicros()),
                        String.format(Locale.ROOT, "%.0f", it.number("queriesPerSecond"))))
            .toList();
    if (!rows.isEmpty()) {
      table(List.of("all threads", "way", "effort", "recall@10", "CPU us", "queries/s"), rows);
    }
  }

  private void builds(Search search) {
    List<List<String>> rows = new ArrayList<>();
    search
        .competitors()
        .forEach(
            it ->
                rows.add(
                    it.has("leftOut")
                        ? List.of(
                            it.path("name").asText(),
                            it.path("leftOut").asText(),
                            "",
                            "",
                            "",
                            "",
                            "")
                        : List.of(
                            it.path("name").asText(),
                            seconds(it.at("/build/wallNanos")),
                            seconds(it.at("/compact/wallNanos")),
                            String.format(
                                Locale.ROOT,
                                "%.0f + %.1f",
                                it.at("/open/wallNanos").asDouble() / 1e6,
                                it.path("firstQueryMillis").asDouble()),
                            megabytes(it.path("diskBytes")),
                            megabytes(it.path("peakBytes")),
                            megabytes(it.path("fileBytes")))));
    table(
        List.of(
            "",
            "build s",
            "compact s",
            "cold: open + first query ms",
            "disk MB",
            search.hasServer() ? "client's peak MB" : "peak MB",
            "of it page cache MB"),
        rows);
  }

  private void settings(Search search) {
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

  private void other(String kind, String title) {
    for (Map.Entry<String, JsonNode> part : results.parts(kind)) {
      heading(title);
      List<List<String>> rows = new ArrayList<>();
      part.getValue()
          .properties()
          .forEach(
              it -> {
                if (!List.of("kind", "madeBy").contains(it.getKey())) {
                  rows.add(
                      List.of(
                          it.getKey(),
                          it.getValue().isNumber()
                              ? number(it.getValue())
                              : it.getValue().asText()));
                }
              });
      table(List.of("what", "figure"), rows);
    }
  }

  private void limits() {
    List<List<String>> rows = new Limits(results).rows();
    if (!rows.isEmpty()) {
      heading("Measured beside what memory and disk allow");
      table(Limits.header(), rows);
    }
  }

  private void quality() {
    List<List<String>> rows = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (Map.Entry<String, JsonNode> part : results.parts("quality")) {
      if (part.getValue().has("leftOut")) {
        leftOut.add(part.getValue().path("leftOut").asText());
      }
      for (JsonNode it : part.getValue().path("rows")) {
        rows.add(
            List.of(
                it.path("collection").asText(),
                it.path("backend").asText(),
                it.path("mode").asText(),
                String.format(Locale.ROOT, "%.4f", it.path("ndcg@10").asDouble()),
                String.format(Locale.ROOT, "%.4f", it.path("recall@100").asDouble()),
                String.format(Locale.ROOT, "%.4f", it.path("mrr@10").asDouble()),
                number(it.path("queriesPerSecond"))));
      }
    }
    if (!rows.isEmpty() || !leftOut.isEmpty()) {
      heading("Quality");
      table(
          List.of("collection", "backend", "mode", "nDCG@10", "recall@100", "MRR@10", "queries/s"),
          rows);
      leftOut.forEach(it -> out.append("Left out: ").append(it).append("\n\n"));
    }
  }

  private void missing() {
    JsonNode missing = results.json().path("missing");
    if (missing.size() > 0) {
      heading("Missing");
      missing.forEach(
          it ->
              out.append("- ")
                  .append(it.path("name").asText())
                  .append(": ")
                  .append(it.path("install").asText())
                  .append("\n"));
      out.append("\n");
    }
  }

  private void machine() {
    heading("Machine");
    JsonNode machine = results.json().path("machine");
    machine
        .properties()
        .forEach(
            it ->
                out.append("- ")
                    .append(it.getKey())
                    .append(": ")
                    .append(
                        it.getValue().isObject()
                            ? described(it.getValue())
                            : it.getValue().asText())
                    .append("\n"));
  }

  private void heading(String text) {
    out.append(out.isEmpty() ? "" : "\n").append("## ").append(text).append("\n\n");
  }

  private void table(List<String> header, List<List<String>> rows) {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      widths[column] =
          Stream.concat(Stream.of(header), rows.stream())
              .mapToInt(it -> it.get(at).length())
              .max()
              .orElse(0);
    }
    line(header, widths);
    out.append("|");
    for (int width : widths) {
      out.append("-".repeat(width + 2)).append("|");
    }
    out.append("\n");
    rows.forEach(it -> line(it, widths));
    out.append("\n");
  }

  private void line(List<String> cells, int[] widths) {
    out.append("|");
    for (int i = 0; i < widths.length; i++) {
      out.append(" ")
          .append(cells.get(i))
          .append(" ".repeat(widths[i] - cells.get(i).length()))
          .append(" |");
    }
    out.append("\n");
  }

  private static String micros(double value) {
    return Double.isNaN(value)
        ? ""
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String number(JsonNode value) {
    return value.isIntegralNumber()
        ? String.format(Locale.ROOT, "%,d", value.asLong())
        : String.format(Locale.ROOT, "%,.2f", value.asDouble());
  }

  private static String seconds(JsonNode nanos) {
    return nanos.isMissingNode() ? "" : String.format(Locale.ROOT, "%.2f", nanos.asDouble() / 1e9);
  }

  private static String megabytes(JsonNode bytes) {
    return bytes.isMissingNode()
        ? ""
        : String.format(Locale.ROOT, "%.0f", bytes.asDouble() / MEGABYTE);
  }
}
