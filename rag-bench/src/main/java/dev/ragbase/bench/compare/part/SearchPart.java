package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.GroundTruth;
import dev.ragbase.bench.compare.measure.Lane;
import dev.ragbase.bench.compare.measure.Rounds;
import dev.ragbase.bench.compare.measure.Rounds.Measured;
import dev.ragbase.bench.compare.measure.Sample;
import dev.ragbase.bench.compare.measure.Statistics;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerFailure;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * All competitors on one corpus: built one after the other, then alive at once and measured in
 * interleaved rounds, on one thread and on all.
 */
final class SearchPart {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int K = 10;
  private static final int RECALL_QUERIES_QUICK = 150;

  private final Corpus corpus;
  private final Launcher launcher;
  private final Rounds.Plan plan;
  private final boolean quick;
  private final DoubleSupplier probe;
  private final LongSupplier serverCpuNanos;
  private final Progress progress;
  private final Map<Subset, GroundTruth> truths = new HashMap<>();

  /** Of which rows the best are wanted; the tenant is negative where there are none. */
  private record Subset(int parts, int tenant) {
    static Subset of(Request request) {
      return new Subset(request.value("parts", Corpus.PARTS), request.value("tenant", -1));
    }

    boolean holds(int row) {
      return Corpus.partOf(row) < parts && (tenant < 0 || Corpus.tenantOf(row) == tenant);
    }
  }

  SearchPart(
      Corpus corpus,
      Launcher launcher,
      Rounds.Plan plan,
      boolean quick,
      DoubleSupplier probe,
      LongSupplier serverCpuNanos,
      Progress progress) {
    this.corpus = corpus;
    this.launcher = launcher;
    this.plan = plan;
    this.quick = quick;
    this.probe = probe;
    this.serverCpuNanos = serverCpuNanos;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param kind what reports call a part like this
   */
  ObjectNode run(String kind, List<Competitor> competitors) throws IOException {
    ObjectNode result = JSON.createObjectNode().put("kind", kind).put("rows", corpus.rows());
    result.set("corpus", JSON.readTree(corpus.folder().resolve("about.json").toFile()));
    ArrayNode told = result.putArray("competitors");
    Map<Competitor, WorkerProcess> alive = new LinkedHashMap<>();
    try {
      for (Competitor competitor : competitors) {
        ObjectNode about = told.addObject();
        about.put("id", competitor.id()).put("name", competitor.name());
        about.put("settings", competitor.settings());
        if (corpus.rows() > competitor.rowsMax()) {
          about.put("leftOut", "takes part with at most " + competitor.rowsMax() + " rows");
          continue;
        }
        prepare(competitor, about, alive);
      }
      measure(alive, result);
      for (Map.Entry<Competitor, WorkerProcess> it : alive.entrySet()) {
        ProcessMemory.addTo(about(told, it.getKey()), it.getValue().pid());
      }
    } finally {
      alive.values().forEach(WorkerProcess::close);
    }
    for (Competitor competitor : alive.keySet()) {
      about(told, competitor).put("diskBytes", Folders.bytes(launcher.store(competitor)));
    }
    return result;
  }

  private static ObjectNode about(ArrayNode told, Competitor competitor) {
    for (JsonNode node : told) {
      if (node.get("id").asText().equals(competitor.id())) {
        return (ObjectNode) node;
      }
    }
    throw new IllegalStateException(competitor.id() + " was not told of");
  }

  private void prepare(
      Competitor competitor, ObjectNode about, Map<Competitor, WorkerProcess> alive)
      throws IOException {
    progress.say("building " + competitor.name() + ", " + corpus.rows() + " rows");
    Files.createDirectories(launcher.store(competitor));
    try {
      if (competitor.keepsFiles() && competitor.builds()) {
        buildFiles(competitor, about);
      }
      WorkerProcess worker = launcher.start(competitor);
      alive.put(competitor, worker);
      String step = competitor.keepsFiles() ? "open" : "build";
      about.set(step, worker.call(Request.of(step)));
      Request first = competitor.ways().getFirst().request().with("count", 1);
      about.put("firstQueryMillis", worker.call(first).get("latencies").get(0).asLong() / 1e6);
    } catch (WorkerFailure e) {
      progress.say(String.valueOf(e.getMessage()));
      about.put("leftOut", String.valueOf(e.getMessage()));
      WorkerProcess failed = alive.remove(competitor);
      if (failed != null) {
        failed.close();
      }
    }
  }

  /** Builds in a process of its own, so that the one that searches is cold; once for all runs. */
  private void buildFiles(Competitor competitor, ObjectNode about) throws IOException {
    Path kept = launcher.stores().resolve(competitor.id() + ".json");
    if (!Files.exists(kept)) {
      Folders.delete(launcher.store(competitor));
      Files.createDirectories(launcher.store(competitor));
      ObjectNode built = JSON.createObjectNode();
      try (WorkerProcess builder = launcher.start(competitor)) {
        built.set("build", builder.call(Request.of("build")));
        built.set("compact", builder.call(Request.of("compact")));
        ProcessMemory.addTo(built.putObject("buildMemory"), builder.pid());
      }
      JSON.writeValue(kept.toFile(), built);
    }
    about.setAll((ObjectNode) JSON.readTree(kept.toFile()));
  }

  private void measure(Map<Competitor, WorkerProcess> alive, ObjectNode result) {
    ArrayNode lanes = result.putArray("lanes");
    List<Lane> single = new ArrayList<>();
    List<Lane> many = new ArrayList<>();
    Map<String, Double> recalls = new HashMap<>();
    int processors = Runtime.getRuntime().availableProcessors();
    for (Map.Entry<Competitor, WorkerProcess> it : alive.entrySet()) {
      progress.say("recall of " + it.getKey().name());
      for (Way way : it.getKey().ways()) {
        Lane lane = new Lane(it.getKey().id(), way.label(), it.getValue(), way.request());
        single.add(lane);
        if (way.recall()) {
          recalls.put(lane.name(), recall(lane));
        }
        if (processors > 1 && (!quick || isOneOfFew(it.getKey(), way))) {
          many.add(
              new Lane(
                  it.getKey().id(),
                  way.label(),
                  it.getValue(),
                  way.request().with("threads", processors)));
        }
      }
    }
    record(rounds(1).run(single), recalls, result, "oneThread", lanes);
    if (!many.isEmpty()) {
      record(rounds(2).run(many), recalls, result, "allThreads", lanes);
    }
  }

  /** In quick mode a sweep is measured on all threads in the middle only, and no server is. */
  private static boolean isOneOfFew(Competitor competitor, Way way) {
    int effort = way.request().value("effort", 64);
    return !PostgresCatalog.isOne(competitor)
        && way.request().value("parts", Corpus.PARTS) == Corpus.PARTS
        && (effort == 64 || effort == 8 || way.request().value("approximate", 0) != 0);
  }

  private Rounds rounds(int seed) {
    Rounds.Plan seeded =
        new Rounds.Plan(
            plan.warmUps(), plan.measured(), plan.laneMillis(), plan.seed() * 31 + seed);
    return new Rounds(seeded, probe, serverCpuNanos, progress::say);
  }

  private double recall(Lane lane) {
    GroundTruth truth = truths.computeIfAbsent(Subset.of(lane.request()), this::truth);
    int count = quick ? Math.min(RECALL_QUERIES_QUICK, corpus.queries()) : corpus.queries();
    JsonNode rows =
        lane.worker().call(lane.request().with("rows", 1).with("count", count)).get("rows");
    List<Double> recalls = new ArrayList<>();
    for (Map.Entry<String, JsonNode> answer : rows.properties()) {
      JsonNode found = answer.getValue();
      int[] ids = new int[found.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = found.get(i).asInt();
      }
      recalls.add(truth.recall(Integer.parseInt(answer.getKey()), ids));
    }
    return recalls.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private GroundTruth truth(Subset subset) {
    progress.say("exact answers, " + subset);
    return GroundTruth.of(corpus, K, subset::holds);
  }

  private static void record(
      Measured measured,
      Map<String, Double> recalls,
      ObjectNode result,
      String group,
      ArrayNode lanes) {
    ObjectNode about = result.putObject(group);
    measured.probes().forEach(about.putArray("probesGigabytesPerSecond")::add);
    about.put("thrownAway", measured.thrownAway()).put("steady", measured.steady());
    measured.samples().forEach((lane, samples) -> lanes.add(json(lane, samples, recalls)));
  }

  private static ObjectNode json(Lane lane, List<Sample> samples, Map<String, Double> recalls) {
    ObjectNode json = JSON.createObjectNode();
    json.put("competitor", lane.competitor()).put("way", lane.way());
    lane.request().values().forEach(json::put);
    json.put("threads", lane.request().value("threads", 1));
    String alone =
        new Lane(lane.competitor(), lane.way(), lane.worker(), withoutThreads(lane)).name();
    if (recalls.containsKey(alone)) {
      json.put("recall", recalls.get(alone));
    }
    List<Double> cpu = samples.stream().map(Sample::cpuMicros).toList();
    List<Double> wall = samples.stream().map(Sample::wallMicros).toList();
    List<Double> latencies = samples.stream().flatMap(it -> it.latencies().stream()).toList();
    json.put("cpuMicros", Statistics.median(cpu));
    json.put("wallMicros", Statistics.median(wall));
    json.put(
        "serverCpuMicros",
        Statistics.median(samples.stream().map(Sample::serverCpuMicros).toList()));
    json.put("queriesPerSecond", 1e6 / Statistics.median(wall));
    json.put("p50Micros", Statistics.percentile(latencies, 0.50));
    json.put("p95Micros", Statistics.percentile(latencies, 0.95));
    json.put("p99Micros", Statistics.percentile(latencies, 0.99));
    cpu.forEach(json.putArray("cpuMicrosByRound")::add);
    return json;
  }

  private static Request withoutThreads(Lane lane) {
    Map<String, Long> values = new LinkedHashMap<>(lane.request().values());
    values.remove("threads");
    return new Request(lane.request().verb(), values);
  }
}
