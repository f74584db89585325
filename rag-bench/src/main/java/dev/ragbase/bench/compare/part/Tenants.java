package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.GroundTruth;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.engine.TenantsWorker;
import dev.ragbase.bench.compare.engine.TenantsWorker.Whose;
import dev.ragbase.bench.compare.measure.Statistics;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How small tenants fare beside a large one: one process searches in a database with all of them
 * and in one with the small ones alone, by turns.
 */
record Tenants(Tenancy tenancy, Plan plan, Settings settings, Corpora corpora, Progress progress) {
  /** Enough for 95 of 100 to be told from chance. */
  static final Plan PLAN = new Plan(125, 2_000, 300);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows pass through it, as many as are put at once. */
  private static final int HEAP_MB = 1_024;

  /** With {@link #PLAN} 4,200 searches. */
  private static final int WARM_UPS_MIN = 3;

  private static final int WARM_UPS_MAX = 12;

  /** Searches that were faster by less than a twentieth have warmed up: that much is chance. */
  private static final double STEADY = 0.95;

  /**
   * How many searches, for each filter.
   *
   * @param warmUp of small tenants in each database in a round of warming up; of the large one a
   *     fifth of it
   * @param small of small tenants in each database, measured
   * @param large of the large tenant, measured
   */
  record Plan(int warmUp, int small, int large) {
    private Request warmingUp() {
      return Request.of("search").with("small", warmUp).with("large", Math.ceilDiv(warmUp, 5));
    }

    private Request measured() {
      return Request.of("search").with("small", small).with("large", large);
    }
  }

  ObjectNode run() throws IOException {
    try (PostgresServer server = PostgresServer.open(settings.postgres(), progress)) {
      Path work = settings.work();
      Corpus corpus = corpora.clustered(tenancy.rows());
      Map<String, String> databases =
          Map.of(
              TenantsWorker.BESIDE_VARIABLE, server.newDatabase("tenants").owner(),
              TenantsWorker.ALONE_VARIABLE, server.newDatabase("tenants-alone").owner());
      try (WorkerProcess worker =
          WorkerProcess.start(
              "tenants", command(corpus), databases, work.resolve("logs/tenants.log"))) {
        return measured(worker, corpus).put("server", server.version());
      }
    } catch (SQLException e) {
      throw new IOException("PostgreSQL: " + e.getMessage(), e);
    }
  }

  private List<String> command(Corpus corpus) {
    List<String> command = new ArrayList<>(Launcher.java(HEAP_MB, true));
    command.add(1, Launcher.COMPILES_SOONER);
    command.addAll(
        List.of(
            TenantsWorker.class.getName(),
            corpus.folder().toString(),
            Integer.toString(tenancy.small()),
            Integer.toString(tenancy.chunks()),
            Integer.toString(tenancy.largeRows())));
    return command;
  }

  private ObjectNode measured(WorkerProcess worker, Corpus corpus) {
    ObjectNode result = JSON.createObjectNode().put("kind", "tenants").put("k", TenantsWorker.K);
    result.put("small", tenancy.small()).put("chunks", tenancy.chunks());
    result.put("largeRows", tenancy.largeRows());
    provision(worker, result);
    for (String step : List.of("fill", "compact", "open")) {
      progress.say("tenants: " + step);
      result.set(step, worker.call(Request.of(step)));
    }
    Random seeds = new Random(settings.rounds().seed());
    result.put("warmUps", warmUp(worker, seeds));
    progress.say("tenants: searches");
    JsonNode searches = worker.call(seeded(plan.measured(), seeds));
    progress.say("tenants: what every tenant finds");
    JsonNode found = worker.call(Request.of("answers"));
    result.setAll((ObjectNode) worker.call(Request.of("everyone")));
    progress.say("tenants: exact search");
    ArrayNode rows = result.putArray("rows");
    for (Whose whose : List.of(Whose.SMALL_BESIDE, Whose.LARGE)) {
      for (int parts : Tenancy.PARTS) {
        rows.add(row(whose, parts, searches, found, corpus));
      }
    }
    return result;
  }

  private void provision(WorkerProcess worker, ObjectNode result) {
    progress.say("provisioning " + tenancy.tenants() + " tenants");
    List<Double> millis = new ArrayList<>();
    JsonNode reply = worker.call(Request.of("provision"));
    reply.path("nanos").forEach(it -> millis.add(it.asLong() / 1e6));
    result.put("provisioned", millis.size());
    result.put("provisionMedianMillis", Statistics.median(millis));
    result.put("provisionSlowestMillis", Statistics.percentile(millis, 1));
  }

  /** Searches until that gets no faster; how many rounds it took. */
  private int warmUp(WorkerProcess worker, Random seeds) {
    double before = Double.POSITIVE_INFINITY;
    for (int i = 1; ; i++) {
      progress.say("tenants: warm-up round " + i);
      JsonNode reply = worker.call(seeded(plan.warmingUp(), seeds));
      List<Double> micros = new ArrayList<>();
      Tenancy.PARTS.forEach(parts -> micros.addAll(micros(reply, Whose.SMALL_BESIDE, parts)));
      double now = Statistics.median(micros);
      if (i >= WARM_UPS_MIN && (now >= STEADY * before || i == WARM_UPS_MAX)) {
        return i;
      }
      before = now;
    }
  }

  private static Request seeded(Request request, Random seeds) {
    return request.with("seed", seeds.nextInt(1, Integer.MAX_VALUE));
  }

  private ObjectNode row(Whose whose, int parts, JsonNode searches, JsonNode found, Corpus corpus) {
    ObjectNode row = JSON.createObjectNode();
    row.put("tenant", whose == Whose.LARGE ? "large" : "small");
    row.put("filter", parts == Corpus.PARTS ? "no filter" : EmbeddedCatalog.filterLabel(parts));
    recall(whose, parts, found, corpus).ifPresent(it -> row.put("recall", it));
    putTimes(row, "Micros", micros(searches, whose, parts));
    if (whose == Whose.SMALL_BESIDE) {
      putTimes(row, "MicrosAlone", micros(searches, Whose.SMALL_ALONE, parts));
    }
    return row;
  }

  private static void putTimes(ObjectNode row, String unit, List<Double> micros) {
    row.put("p50" + unit, Statistics.percentile(micros, 0.50));
    row.put("p95" + unit, Statistics.percentile(micros, 0.95));
  }

  private static List<Double> micros(JsonNode searches, Whose whose, int parts) {
    List<Double> micros = new ArrayList<>();
    of(searches, whose, parts).forEach(it -> micros.add(it.asLong() / 1e3));
    return micros;
  }

  private static JsonNode of(JsonNode reply, Whose whose, int parts) {
    return reply.path(whose.name()).path(Integer.toString(parts));
  }

  /** Empty if nobody who was asked has a row that passes. */
  private OptionalDouble recall(Whose whose, int parts, JsonNode found, Corpus corpus) {
    int[] tenants =
        IntStream.range(0, corpus.judged())
            .map(
                it -> whose == Whose.LARGE ? tenancy.large() : tenancy.smallOf(it, corpus.judged()))
            .toArray();
    GroundTruth truth =
        GroundTruth.of(
            corpus,
            TenantsWorker.K,
            IntStream.range(0, corpus.judged()).toArray(),
            (query, row) -> Corpus.partOf(row) < parts && tenancy.tenantOf(row) == tenants[query]);
    JsonNode answers = of(found, whose, parts);
    return IntStream.range(0, tenants.length)
        .filter(query -> tenancy.passing(tenants[query], parts) > 0)
        .mapToDouble(query -> truth.recall(query, SearchPart.rows(answers.path(query))))
        .average();
  }
}
