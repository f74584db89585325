package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.GroundTruth;
import dev.ragbase.bench.compare.measure.Lane;
import dev.ragbase.bench.compare.measure.Parallel;
import dev.ragbase.bench.compare.measure.Rounds;
import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerFailure;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * All competitors on one corpus: built one after the other, those of a server at once in quick
 * mode, then alive at once and measured in interleaved rounds, on one thread and on all.
 */
final class SearchPart {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int K = 10;
  private static final int RECALL_QUERIES_QUICK = 100;

  private final Corpus corpus;
  private final Launcher launcher;
  private final Stores stores;
  private final Settings settings;
  private final Rounds.Plan plan;
  private final DoubleSupplier probe;
  private final ServerLoad server;
  private final Progress progress;
  private final Map<Asked, GroundTruth> truths = new ConcurrentHashMap<>();

  /**
   * Of which rows the best are wanted; the tenant is negative where there are none.
   *
   * @param another whether each query has parts of its own
   */
  private record Subset(int parts, int tenant, boolean another) {
    static Subset of(Request request) {
      return new Subset(
          request.value("parts", Corpus.PARTS),
          request.value("tenant", -1),
          request.value("another", 0) != 0);
    }

    boolean holds(int query, int row) {
      int above = Corpus.partOf(row) - (another ? Corpus.firstPartOf(query, parts) : 0);
      return above >= 0 && above < parts && (tenant < 0 || Corpus.tenantOf(row) == tenant);
    }
  }

  /** Which queries were asked for the best of which rows. */
  private record Asked(Subset subset, BitSet queries) {}

  SearchPart(
      Corpus corpus,
      Launcher launcher,
      Stores stores,
      Settings settings,
      DoubleSupplier probe,
      ServerLoad server,
      Progress progress) {
    this.corpus = corpus;
    this.launcher = launcher;
    this.stores = stores;
    this.settings = settings;
    this.plan = settings.rounds();
    this.probe = probe;
    this.server = server;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param kind what reports call a part like this
   */
  ObjectNode run(String kind, List<Competitor> competitors)
      throws IOException, InterruptedException {
    ObjectNode result = JSON.createObjectNode().put("kind", kind).put("rows", corpus.rows());
    result.put("dimensions", corpus.dimensions());
    result.set("corpus", JSON.readTree(corpus.about()));
    ArrayNode told = result.putArray("competitors");
    for (Competitor competitor : competitors) {
      ObjectNode about = told.addObject();
      about.put("id", competitor.id()).put("name", competitor.name());
      about.put("settings", competitor.settings());
      if (corpus.rows() > competitor.rowsMax()) {
        about.put(Kept.LEFT_OUT, "takes part with at most " + competitor.rowsMax() + " rows");
      } else if (!isChosen(competitor, competitors)) {
        about.put(Kept.LEFT_OUT, "not among --competitors");
      }
    }
    LaneResults lanes = new LaneResults();
    for (int fork = 1; fork <= plan.forks(); fork++) {
      progress.say("fork " + fork + " of " + plan.forks());
      run(new Fork(fork, new LinkedHashMap<>(), told, lanes), competitors);
    }
    lanes.writeTo(result);
    return result;
  }

  /** Whether it was asked for, or one that reads its store. */
  private boolean isChosen(Competitor competitor, List<Competitor> all) {
    Set<String> chosen = settings.competitors();
    return chosen.isEmpty()
        || chosen.contains(competitor.id())
        || all.stream()
            .anyMatch(it -> chosen.contains(it.id()) && it.store().equals(competitor.id()));
  }

  /**
   * Every competitor in a new process: what its compiler makes of it differs from one to another.
   *
   * @param alive those that are at work
   * @param told what the result tells of all of them
   */
  private record Fork(
      int number, Map<Competitor, WorkerProcess> alive, ArrayNode told, LaneResults results) {
    ObjectNode about(String competitor) {
      for (JsonNode node : told) {
        if (node.get("id").asText().equals(competitor)) {
          return (ObjectNode) node;
        }
      }
      throw new IllegalStateException(competitor + " was not told of");
    }

    /** One that failed has no figures, here or in other forks; the others go on. */
    void leaveOut(Competitor competitor, String cause) {
      about(competitor.id()).put(Kept.LEFT_OUT, cause).put(Kept.FAILED, true);
      results.drop(competitor.id());
      WorkerProcess failed = alive.remove(competitor);
      if (failed != null) {
        failed.close();
      }
    }

    boolean isAlive(Lane lane) {
      return alive.keySet().stream().anyMatch(it -> it.id().equals(lane.competitor()));
    }
  }

  private void run(Fork fork, List<Competitor> competitors)
      throws IOException, InterruptedException {
    try {
      buildUntimed(fork, competitors);
      for (Competitor competitor : competitors) {
        if (!fork.about(competitor.id()).has(Kept.LEFT_OUT)) {
          prepare(competitor, fork);
        }
      }
      measure(fork);
      for (Map.Entry<Competitor, WorkerProcess> it : fork.alive.entrySet()) {
        ProcessMemory.addTo(fork.about(it.getKey().id()), it.getValue().pid(), corpus.folder());
      }
      server.memoryBytes().ifPresent(fork.results::serverMemory);
    } finally {
      fork.alive.values().forEach(WorkerProcess::close);
    }
    for (Competitor competitor : fork.alive.keySet()) {
      ObjectNode about = fork.about(competitor.id());
      launcher.diskBytes(competitor).ifPresent(it -> about.put("diskBytes", it));
    }
  }

  /** How long a server takes to be filled is not judged: quick mode does not tell it. */
  private boolean isUntimed(Competitor competitor) {
    return settings.quick() && PostgresCatalog.isOne(competitor);
  }

  private void buildUntimed(Fork fork, List<Competitor> competitors) {
    List<Competitor> builders =
        competitors.stream()
            .filter(it -> isUntimed(it) && it.builds())
            .filter(it -> !fork.about(it.id()).has(Kept.LEFT_OUT))
            .toList()
            // The last of the catalog takes as long as the others together.
            .reversed();
    int processors = Runtime.getRuntime().availableProcessors();
    List<Optional<WorkerFailure>> failures = Parallel.each(builders, processors, this::tryBuilding);
    for (int i = 0; i < builders.size(); i++) {
      Competitor builder = builders.get(i);
      failures.get(i).ifPresent(it -> leaveOut(fork, builder, String.valueOf(it.getMessage())));
    }
  }

  private Optional<WorkerFailure> tryBuilding(Competitor competitor) {
    try {
      built(competitor);
      return Optional.empty();
    } catch (WorkerFailure e) {
      return Optional.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("building " + competitor.name());
    }
  }

  private void leaveOut(Fork fork, Competitor competitor, String cause) {
    progress.say(cause);
    fork.leaveOut(competitor, cause);
  }

  private void prepare(Competitor competitor, Fork fork) throws IOException, InterruptedException {
    if (!competitor.builds() && fork.about(competitor.store()).has(Kept.FAILED)) {
      leaveOut(fork, competitor, "reads the store of " + competitor.store() + ", which failed");
      return;
    }
    ObjectNode about = fork.about(competitor.id());
    try {
      if (competitor.keepsFiles() && competitor.builds()) {
        about.setAll(built(competitor));
      }
      progress.say("starting " + competitor.name() + ", " + corpus.rows() + " rows");
      Files.createDirectories(launcher.store(competitor));
      WorkerProcess worker = launcher.start(competitor);
      fork.alive.put(competitor, worker);
      String step = competitor.keepsFiles() ? "open" : "build";
      about.set(step, worker.call(Request.of(step)));
      Request first = competitor.ways().getFirst().request().with("count", 1);
      about.put("firstQueryMillis", worker.call(first).get("latencies").get(0).asLong() / 1e6);
    } catch (WorkerFailure e) {
      leaveOut(fork, competitor, String.valueOf(e.getMessage()));
    }
  }

  /** The store of one that keeps files, built unless it has been. */
  private ObjectNode built(Competitor competitor) throws IOException, InterruptedException {
    Path store = launcher.store(competitor);
    Files.createDirectories(store);
    return stores.built(competitor.id(), store, () -> build(competitor));
  }

  /** Builds in a process of its own, so that the one that searches is cold. */
  private ObjectNode build(Competitor competitor) throws IOException {
    progress.say("building " + competitor.name() + ", " + corpus.rows() + " rows");
    ObjectNode built = JSON.createObjectNode();
    try (WorkerProcess builder = launcher.startBuilder(competitor)) {
      for (String step : List.of("build", "compact")) {
        JsonNode took = builder.call(Request.of(step));
        if (!isUntimed(competitor)) {
          built.set(step, took);
        }
      }
      ProcessMemory.addTo(built.putObject("buildMemory"), builder.pid(), corpus.folder());
    }
    return built;
  }

  private void measure(Fork fork) {
    int processors = Runtime.getRuntime().availableProcessors();
    List<Lane> single = new ArrayList<>();
    List<Lane> many = new ArrayList<>();
    for (Competitor competitor : fork.alive.keySet()) {
      for (Way way : competitor.ways()) {
        single.add(lane(fork, competitor, way, way.request()));
        if (processors > 1 && (!settings.quick() || isOneOfFew(competitor, way))) {
          many.add(lane(fork, competitor, way, way.request().with("threads", processors)));
        }
      }
    }
    Rounds rounds = rounds(fork.number);
    measure("oneThread", single, rounds, fork);
    measure("allThreads", many, rounds, fork);
    judge(fork, processors);
  }

  /** What is found, by those that are as they were measured: one may search less far by then. */
  private void judge(Fork fork, int processors) {
    List<Competitor> competitors = List.copyOf(fork.alive.keySet());
    List<Optional<WorkerFailure>> failures =
        Parallel.each(competitors, processors, it -> recalls(fork, it));
    for (int i = 0; i < competitors.size(); i++) {
      Competitor competitor = competitors.get(i);
      failures.get(i).ifPresent(it -> leaveOut(fork, competitor, String.valueOf(it.getMessage())));
    }
  }

  /** Finds out what a competitor finds, unless it has failed. */
  private Optional<WorkerFailure> recalls(Fork fork, Competitor competitor) {
    progress.say("recall of " + competitor.name());
    try {
      for (Way way : competitor.ways()) {
        Lane lane = lane(fork, competitor, way, way.request());
        if (way.recall() && !fork.results.hasRecall(lane)) {
          fork.results.recall(lane, recall(lane));
        }
      }
      return Optional.empty();
    } catch (WorkerFailure e) {
      return Optional.of(e);
    }
  }

  private static Lane lane(Fork fork, Competitor competitor, Way way, Request request) {
    WorkerProcess worker = Objects.requireNonNull(fork.alive.get(competitor));
    boolean warmsUp = competitor.launch() instanceof OnJvm;
    return new Lane(competitor.id(), way.label(), worker, request, warmsUp);
  }

  /** Rounds of all that are alive; where one of them fails, the rounds of the others begin anew. */
  private void measure(String group, List<Lane> lanes, Rounds rounds, Fork fork) {
    List<Lane> left = lanes.stream().filter(fork::isAlive).toList();
    while (!left.isEmpty()) {
      try {
        fork.results.add(group, rounds.run(left));
        return;
      } catch (WorkerFailure e) {
        Competitor failed =
            fork.alive.keySet().stream()
                .filter(it -> it.name().equals(e.worker()))
                .findFirst()
                .orElseThrow(() -> e);
        leaveOut(fork, failed, String.valueOf(e.getMessage()));
        left = left.stream().filter(fork::isAlive).toList();
      }
    }
  }

  /**
   * In quick mode a sweep is measured on all threads in the middle only, which of our graph is
   * twelve, and no server is.
   */
  private static boolean isOneOfFew(Competitor competitor, Way way) {
    int effort = way.request().value("effort", 64);
    return !PostgresCatalog.isOne(competitor)
        && way.request().value("parts", Corpus.PARTS) == Corpus.PARTS
        && (effort == 64
            || effort == 8
            || (effort == 12 && way.request().value("approximate", 0) != 0));
  }

  private Rounds rounds(int seed) {
    Rounds.Plan seeded =
        new Rounds.Plan(
            plan.forks(),
            plan.warmUps(),
            plan.measured(),
            plan.laneMillis(),
            plan.seed() * 31 + seed);
    return new Rounds(seeded, probe, server::cpuNanos, progress::say);
  }

  private double recall(Lane lane) {
    int count =
        settings.quick() ? Math.min(RECALL_QUERIES_QUICK, corpus.judged()) : corpus.judged();
    JsonNode rows =
        lane.worker().call(lane.request().with("rows", 1).with("count", count)).get("rows");
    BitSet queries = new BitSet();
    rows.fieldNames().forEachRemaining(it -> queries.set(Integer.parseInt(it)));
    GroundTruth truth =
        truths.computeIfAbsent(new Asked(Subset.of(lane.request()), queries), this::truth);
    List<Double> recalls = new ArrayList<>();
    for (Map.Entry<String, JsonNode> answer : rows.properties()) {
      recalls.add(truth.recall(Integer.parseInt(answer.getKey()), rows(answer.getValue())));
    }
    return recalls.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** The rows of an answer. */
  static int[] rows(JsonNode answer) {
    return IntStream.range(0, answer.size()).map(it -> answer.path(it).asInt()).toArray();
  }

  private GroundTruth truth(Asked asked) {
    progress.say("exact answers, " + asked.subset());
    return GroundTruth.of(corpus, K, asked.queries().stream().toArray(), asked.subset()::holds);
  }
}
