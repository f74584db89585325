package dev.ragbase.bench.compare.report;

import static dev.ragbase.bench.compare.Names.FILTER;
import static dev.ragbase.bench.compare.Names.HITS_FETCHED;
import static dev.ragbase.bench.compare.Names.PLANNED;

import com.fasterxml.jackson.databind.JsonNode;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The charts of a run, as SVG files. */
public final class Charts {
  private static final Pattern FRACTION = Pattern.compile("(\\d\\.\\d)\\d+");
  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;
  private static final double RECALL_SHOWN_MIN = 0.8;

  /** All that is found stands where one of so many that were missed would. */
  private static final double MISSED_MIN = 1e-4;

  private static final double RECALL_COMPARED = 0.99;

  private final Results results;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  private Charts(Results results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /**
   * Draws what the results hold.
   *
   * @return the names of the files
   */
  public static List<String> write(JsonNode json, Path folder) throws IOException {
    Files.createDirectories(folder);
    Charts charts = new Charts(new Results(json), folder);
    for (Search search : charts.results.searches("search")) {
      charts.recall(search);
      charts.latencies(search);
    }
    charts.growth();
    return List.copyOf(charts.written);
  }

  private void recall(Search search) throws IOException {
    Map<String, List<Lane>> competitors = new LinkedHashMap<>();
    search
        .lanes()
        .filter(it -> it.threads() == 1 && it.recall() >= RECALL_SHOWN_MIN)
        .filter(it -> !it.way().startsWith(FILTER) && !it.way().endsWith(HITS_FETCHED))
        .filter(it -> !it.way().equals(PLANNED))
        .forEach(
            it ->
                competitors
                    .computeIfAbsent(search.nameOf(it.competitor()), no -> new ArrayList<>())
                    .add(it));
    Map<String, List<Lane>> lines = new LinkedHashMap<>();
    competitors.values().stream()
        .map(Charts::worthwhile)
        .sorted(Comparator.comparingDouble((List<Lane> it) -> speed(it.getLast())).reversed())
        .forEach(it -> lines.put(label(search, it.getLast()), it));
    if (!lines.isEmpty()) {
      save(recallChart(search, lines), "recall-" + search.name().replace("search-", ""));
    }
  }

  /** In the legend each stands in the order of the lines' ends. */
  private static String label(Search search, Lane best) {
    return String.format(Locale.ROOT, "%s: %,.0f", search.nameOf(best.competitor()), speed(best));
  }

  /** The axis is logarithmic in what is missed: competitors crowd where hardly anything is. */
  private static XYChart recallChart(Search search, Map<String, List<Lane>> lines) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                String.format(Locale.ROOT, "Recall and speed, %,d rows, one thread", search.rows()))
            .xAxisTitle("recall@10, the axis logarithmic in what is missed")
            .yAxisTitle("queries a second")
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setXAxisMax(1 / MISSED_MIN)
        .setXAxisTickLabelsFormattingFunction(Charts::recallAt)
        .setYAxisLogarithmic(true)
        .setLegendPosition(LegendPosition.OutsideE);
    lines.forEach(
        (label, lanes) ->
            chart.addSeries(
                label,
                lanes.stream().map(it -> 1 / Math.max(MISSED_MIN, 1 - it.recall())).toList(),
                lanes.stream().map(Charts::speed).toList()));
    return chart;
  }

  private static String recallAt(double place) {
    double missed = 1 / place;
    return missed <= MISSED_MIN * 1.001
        ? "1"
        : new BigDecimal(1 - missed).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  private static double speed(Lane lane) {
    return lane.number("queriesPerSecond");
  }

  /**
   * By ascending recall, without those that find no more than a faster one: nobody chooses them.
   */
  static List<Lane> worthwhile(List<Lane> lanes) {
    List<Lane> worthwhile = new ArrayList<>();
    double fastest = 0;
    for (Lane lane :
        lanes.stream()
            .sorted(
                Comparator.comparingDouble(Lane::recall)
                    .thenComparingDouble(Charts::speed)
                    .reversed())
            .toList()) {
      if (speed(lane) > fastest) {
        fastest = speed(lane);
        worthwhile.add(lane);
      }
    }
    return worthwhile.reversed();
  }

  /** The cheapest way of each competitor that reaches the recall at which they are compared. */
  private void latencies(Search search) throws IOException {
    Map<String, Lane> best = new LinkedHashMap<>();
    search
        .lanes()
        .filter(it -> it.threads() == 1 && it.recall() >= RECALL_COMPARED)
        .filter(it -> !it.way().startsWith(FILTER))
        .sorted(Comparator.comparingDouble(Lane::wallMicros))
        .forEach(it -> best.putIfAbsent(search.nameOf(it.competitor()), it));
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Latency at recall .99 or better, " + search.rows() + " rows, one thread")
            .yAxisTitle("microseconds")
            .build();
    // Bars begin at a value; on a logarithmic axis it cannot be 0.
    chart
        .getStyler()
        .setYAxisMin(1.0)
        .setYAxisLogarithmic(true)
        .setLegendPosition(LegendPosition.OutsideE);
    for (Map.Entry<String, Lane> it : best.entrySet()) {
      chart.addSeries(
          it.getKey(),
          List.of("p50", "p95", "p99"),
          List.of(
              it.getValue().number("p50Micros"),
              it.getValue().number("p95Micros"),
              it.getValue().number("p99Micros")));
    }
    if (!best.isEmpty()) {
      save(chart, "latency-" + search.name().replace("search-", ""));
    }
  }

  private void growth() throws IOException {
    Map<String, SortedMap<Integer, Double>> series = new LinkedHashMap<>();
    for (Search search : results.growing().values()) {
      search.competitors().forEach(it -> grown(search, it.path("id").asText(), series));
    }
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Cost of a search at recall .99 or better as the corpus grows")
            .xAxisTitle("rows")
            .yAxisTitle("CPU microseconds")
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setYAxisLogarithmic(true)
        .setLegendPosition(LegendPosition.OutsideE);
    series.values().removeIf(it -> it.size() < 2);
    for (Map.Entry<String, SortedMap<Integer, Double>> it : series.entrySet()) {
      XYSeries drawn =
          chart.addSeries(
              it.getKey(),
              new ArrayList<>(it.getValue().keySet()),
              new ArrayList<>(it.getValue().values()));
      drawn.setSmooth(false);
    }
    if (!series.isEmpty()) {
      save(chart, "growth");
    }
  }

  /** Adds the cheapest way of a competitor that reaches the recall. */
  private static void grown(
      Search search, String id, Map<String, SortedMap<Integer, Double>> series) {
    search
        .lanes()
        .filter(lane -> lane.threads() == 1 && lane.competitor().equals(id))
        .filter(lane -> lane.recall() >= RECALL_COMPARED)
        .filter(lane -> !lane.way().startsWith(FILTER))
        .mapToDouble(Lane::cpuMicros)
        .min()
        .ifPresent(
            cost ->
                series
                    .computeIfAbsent(search.nameOf(id), no -> new TreeMap<>())
                    .put(search.rows(), cost));
  }

  private void save(Chart<?, ?> chart, String name) throws IOException {
    String file = name + ".svg";
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, WIDTH, HEIGHT);
    Processors.get("svg")
        .getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT))
        .writeTo(drawn);
    // Letters are outlines, to a millionth of a pixel: a tenth is enough, in half the bytes.
    String svg = drawn.toString(StandardCharsets.UTF_8);
    Files.writeString(folder.resolve(file), FRACTION.matcher(svg).replaceAll("$1"));
    written.add(file);
  }
}
