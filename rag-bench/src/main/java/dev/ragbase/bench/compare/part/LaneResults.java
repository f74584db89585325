package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.measure.Lane;
import dev.ragbase.bench.compare.measure.Rounds.Measured;
import dev.ragbase.bench.compare.measure.Sample;
import dev.ragbase.bench.compare.measure.Statistics;
import dev.ragbase.bench.compare.protocol.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all forks have told of their lanes: a lane is the same in each, its process is not. Recalls
 * may be told by many threads.
 */
final class LaneResults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Key, List<Sample>> samples = new LinkedHashMap<>();
  private final Map<Key, Double> recalls = new ConcurrentHashMap<>();
  private final ObjectNode groups = JSON.createObjectNode();

  private record Key(String competitor, String way, Request request) {
    static Key of(Lane lane) {
      return new Key(lane.competitor(), lane.way(), lane.request());
    }

    /** Recall is that of one thread. */
    Key alone() {
      Map<String, Long> values = new LinkedHashMap<>(request.values());
      values.remove("threads");
      return new Key(competitor, way, new Request(request.verb(), values));
    }
  }

  boolean hasRecall(Lane lane) {
    return recalls.containsKey(Key.of(lane));
  }

  void recall(Lane lane, double recall) {
    recalls.put(Key.of(lane), recall);
  }

  /**
   * Adds the rounds of one fork.
   *
   * @param group what the result calls them
   */
  void add(String group, Measured measured) {
    ObjectNode about = groups.withObjectProperty(group);
    ArrayNode probes = about.withArrayProperty("probesGigabytesPerSecond");
    measured.probes().forEach(probes::add);
    about.put("thrownAway", about.path("thrownAway").asInt() + measured.thrownAway());
    about.put(Kept.STEADY, about.path(Kept.STEADY).asBoolean(true) && measured.steady());
    measured
        .samples()
        .forEach(
            (lane, of) ->
                samples.computeIfAbsent(Key.of(lane), no -> new ArrayList<>()).addAll(of));
  }

  /** Forgets a competitor: what it did in some forks only is not comparable. */
  void drop(String competitor) {
    samples.keySet().removeIf(it -> it.competitor().equals(competitor));
  }

  /** What a server held while all its clients were there; the most of all forks counts. */
  void serverMemory(long bytes) {
    groups.put("serverBytes", Math.max(bytes, groups.path("serverBytes").asLong()));
  }

  /** Writes medians over all rounds of all forks. */
  void writeTo(ObjectNode result) {
    result.setAll(groups);
    ArrayNode lanes = result.putArray("lanes");
    samples.forEach((key, of) -> lanes.add(json(key, of)));
  }

  private ObjectNode json(Key key, List<Sample> of) {
    ObjectNode json = JSON.createObjectNode();
    json.put("competitor", key.competitor()).put("way", key.way());
    key.request().values().forEach(json::put);
    json.put("threads", key.request().value("threads", 1));
    Double recall = recalls.get(key.alone());
    if (recall != null) {
      json.put("recall", recall);
    }
    List<Double> cpu = of.stream().map(Sample::cpuMicros).toList();
    List<Double> wall = of.stream().map(Sample::wallMicros).toList();
    List<Double> server = of.stream().map(Sample::serverCpuMicros).toList();
    List<Double> latencies = of.stream().flatMap(it -> it.latencies().stream()).toList();
    json.put("cpuMicros", Statistics.median(cpu));
    json.put("wallMicros", Statistics.median(wall));
    json.put("serverCpuMicros", Statistics.median(server));
    json.put("queriesPerSecond", 1e6 / Statistics.median(wall));
    json.put("p50Micros", Statistics.percentile(latencies, 0.50));
    json.put("p95Micros", Statistics.percentile(latencies, 0.95));
    json.put("p99Micros", Statistics.percentile(latencies, 0.99));
    cpu.forEach(json.putArray("cpuMicrosByRound")::add);
    return json;
  }
}
