package dev.ragbase.bench.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.measure.RecallCurve;
import dev.ragbase.bench.compare.measure.RecallCurve.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Reads {@code results.json}. */
record Results(JsonNode json) {
  /** A part in which competitors searched. */
  record Search(String name, JsonNode json) {
    int rows() {
      return json.path("rows").asInt();
    }

    /** Of what its rows are: generated, given or of documents. */
    String corpus() {
      return name.replaceAll("^search-|-\\d+$", "");
    }

    Stream<Lane> lanes() {
      return stream(json.path("lanes")).map(Lane::new);
    }

    /** On one thread. */
    Stream<Lane> lanes(String competitor, String way) {
      return lanes()
          .filter(it -> it.threads() == 1)
          .filter(it -> it.competitor().equals(competitor) && it.way().equals(way));
    }

    Optional<Lane> lane(String competitor, String way) {
      return lanes(competitor, way).findFirst();
    }

    RecallCurve curve(String competitor, String way) {
      return curve(competitor, way, Lane::cpuMicros);
    }

    RecallCurve curve(String competitor, String way, ToDoubleFunction<Lane> cost) {
      return new RecallCurve(
          lanes(competitor, way)
              .map(it -> new Point(it.recall(), cost.applyAsDouble(it)))
              .toList());
    }

    /** What a recall costs, see {@link RecallCurve#at}. */
    Optional<Point> costAt(String competitor, String way, double recall) {
      return curve(competitor, way).at(recall);
    }

    /** The best recall that a way has found. */
    double best(String competitor, String way) {
      return lanes(competitor, way).mapToDouble(Lane::recall).max().orElse(0);
    }

    JsonNode competitor(String id) {
      return stream(json.path("competitors"))
          .filter(it -> it.path("id").asText().equals(id))
          .findFirst()
          .orElse(json.path("competitors").path(-1));
    }

    Stream<JsonNode> competitors() {
      return stream(json.path("competitors"));
    }

    /** Whether what works most is a server, and the competitors' processes are its clients. */
    boolean hasServer() {
      return json.path("kind").asText().equals("postgres");
    }

    /** Whether the machine kept still while it was measured. */
    boolean steady() {
      return json.at("/oneThread/steady").asBoolean(true);
    }

    /** Why there are no figures of a competitor, as far as is known. */
    String whyWithout(String id, String called) {
      JsonNode told = competitor(id);
      return told.isMissingNode()
          ? called + " is missing"
          : called + ": " + told.path("leftOut").asText("not measured in this way");
    }

    String nameOf(String id) {
      return competitor(id).path("name").asText(id);
    }
  }

  /** One competitor, one way, one number of threads. */
  record Lane(JsonNode json) {
    String competitor() {
      return json.path("competitor").asText();
    }

    String way() {
      return json.path("way").asText();
    }

    int threads() {
      return json.path("threads").asInt(1);
    }

    double recall() {
      return json.path("recall").asDouble(Double.NaN);
    }

    /** Of the searching threads, and of the server where there is one. */
    double cpuMicros() {
      return json.path("cpuMicros").asDouble() + json.path("serverCpuMicros").asDouble();
    }

    double wallMicros() {
      return json.path("wallMicros").asDouble();
    }

    double number(String name) {
      return json.path(name).asDouble();
    }

    String effort() {
      return json.path("effort").asText("");
    }
  }

  static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items.stream();
  }

  /** The parts of one kind, by name, in the order they ran. */
  List<Map.Entry<String, JsonNode>> parts(String kind) {
    return json.path("parts").properties().stream()
        .filter(it -> it.getValue().path("kind").asText().equals(kind))
        .toList();
  }

  List<Search> searches(String kind) {
    return parts(kind).stream().map(it -> new Search(it.getKey(), it.getValue())).toList();
  }

  /** The searches of the corpus that was measured at most sizes, by their rows, ascending. */
  SortedMap<Integer, Search> growing() {
    Map<String, SortedMap<Integer, Search>> byCorpus = new LinkedHashMap<>();
    for (Search search : searches("search")) {
      byCorpus.computeIfAbsent(search.corpus(), no -> new TreeMap<>()).put(search.rows(), search);
    }
    return byCorpus.values().stream()
        .max(Comparator.comparingInt(Map::size))
        .orElseGet(TreeMap::new);
  }

  boolean quick() {
    return json.path("quick").asBoolean();
  }
}
