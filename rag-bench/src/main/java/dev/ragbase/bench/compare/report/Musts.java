package dev.ragbase.bench.compare.report;

import static dev.ragbase.bench.compare.Names.EXACT;
import static dev.ragbase.bench.compare.Names.HITS_FETCHED;
import static dev.ragbase.bench.compare.Names.LANGCHAIN4J_POSTGRES;
import static dev.ragbase.bench.compare.Names.PLANNED;
import static dev.ragbase.bench.compare.Names.RAGBASE;
import static dev.ragbase.bench.compare.Names.RAGBASE_POSTGRES;
import static dev.ragbase.bench.compare.Names.RAW_SQL;
import static dev.ragbase.bench.compare.Names.SAME_SQL;
import static dev.ragbase.bench.compare.Names.SPRING_POSTGRES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.measure.RecallCurve;
import dev.ragbase.bench.compare.measure.RecallCurve.Point;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Everything promised, next to what was measured; a promise without figures says why. */
final class Musts {
  private static final double QUICK_SECONDS = 300;

  /** At which the frameworks' stores are compared, whose effort has no measure. */
  private static final double RECALL = 0.99;

  private static final double FRAMEWORKS_BOUND = 1.5;

  private final Results results;
  private final List<Must> musts = new ArrayList<>();

  private Musts(Results results) {
    this.results = results;
  }

  static List<Must> of(Results results) {
    Musts musts = new Musts(results);
    boolean generic = results.json().path("faissIsGeneric").asBoolean();
    results
        .searches("search")
        .forEach(it -> musts.musts.addAll(new SearchMusts(it, generic).musts()));
    results.searches("postgres").forEach(musts::postgres);
    results.parts("tenants").forEach(it -> musts.musts.addAll(new Tenants(it.getValue()).musts()));
    musts.ingest();
    musts.growth();
    musts.launcher();
    musts.quick();
    musts.nameMissing();
    musts.musts.sort(Comparator.comparingInt(Must::number));
    return List.copyOf(musts.musts);
  }

  private void postgres(Search search) {
    List<String> ways =
        search
            .lanes()
            .filter(it -> it.threads() == 1 && it.competitor().equals(RAGBASE_POSTGRES))
            .map(Lane::way)
            .distinct()
            .toList();
    if (ways.isEmpty()) {
      String claim = String.format(Locale.ROOT, "PostgreSQL search, %,d rows", search.rows());
      String reason = search.whyWithout(RAGBASE_POSTGRES, search.nameOf(RAGBASE_POSTGRES));
      musts.add(Must.notJudged(4, claim, "", reason));
    }
    for (String way : ways) {
      Lane ours = search.lane(RAGBASE_POSTGRES, way).orElseThrow();
      String where = String.format(Locale.ROOT, ", %s, %,d rows", way, search.rows());
      overSql(search, ours, RAW_SQL, "PostgreSQL search : raw SQL" + where);
      overSql(search, ours, SAME_SQL, "PostgreSQL search : the same SQL, prepared by hand" + where);
      if (way.endsWith(HITS_FETCHED)) {
        overFramework(search, ours, LANGCHAIN4J_POSTGRES, where);
        overFramework(search, ours, SPRING_POSTGRES, where);
      }
    }
  }

  private void overSql(Search search, Lane ours, String id, String claim) {
    search
        .lane(id, ours.way())
        .ifPresentOrElse(
            it ->
                musts.add(
                    Must.atMost(4, claim, 1.15, micros(ours) / micros(it)).inRun(search.steady())),
            () ->
                musts.add(
                    Must.notJudged(
                        4,
                        claim,
                        "at most " + Must.times(1.15),
                        search.whyWithout(id, search.nameOf(id)))));
  }

  /** At a recall of .99, or at ours if that is less: ours may find more for its time, not less. */
  private void overFramework(Search search, Lane ours, String peer, String where) {
    double recall = Math.min(RECALL, ours.recall());
    String claim =
        String.format(
            Locale.ROOT,
            "%s at recall %.2f : PostgreSQL search%s",
            search.nameOf(peer),
            recall,
            where);
    String target = "at least " + Must.times(FRAMEWORKS_BOUND);
    RecallCurve curve = peerCurve(search, peer, ours.way());
    Optional<Point> theirs = curve.at(recall);
    if (theirs.isPresent()) {
      Must must =
          Must.atLeast(4, claim, FRAMEWORKS_BOUND, theirs.get().cost() / micros(ours))
              .withFigure(String.format(Locale.ROOT, ", ours at %.4f", ours.recall()));
      String more = SearchMusts.exceeding(recall, "theirs", theirs.get());
      musts.add(must.withFigure(more).inRun(search.steady()));
    } else if (curve.points().isEmpty()) {
      musts.add(Must.notJudged(4, claim, target, search.whyWithout(peer, search.nameOf(peer))));
    } else {
      double best = curve.points().getLast().recall();
      String reason = String.format(Locale.ROOT, "reaches %.4f at best", best);
      musts.add(Must.notJudged(4, claim, target, search.nameOf(peer) + " " + reason));
    }
  }

  /** A peer's sweep of the way that ours has no sweep of. */
  private static RecallCurve peerCurve(Search search, String peer, String way) {
    return new RecallCurve(
        search
            .lanes()
            .filter(it -> it.threads() == 1 && it.competitor().equals(peer))
            .filter(it -> it.way().startsWith(way))
            .map(it -> new Point(it.recall(), micros(it)))
            .toList());
  }

  /** CPU of both sides; what passed, where the server's processes were not ours to watch. */
  private static double micros(Lane lane) {
    return lane.number("serverCpuMicros") > 0 ? lane.cpuMicros() : lane.wallMicros();
  }

  private void ingest() {
    for (Map.Entry<String, JsonNode> part : results.parts("ingest")) {
      JsonNode it = part.getValue();
      if (it.path("firstMillis").asDouble() > 0) {
        musts.add(
            Must.atLeast(
                5,
                String.format(
                    Locale.ROOT,
                    "first ingest : again, unchanged, %,d documents",
                    it.path("documents").asInt()),
                50,
                it.path("firstMillis").asDouble() / it.path("againMillis").asDouble()));
      }
      if (it.has("largePeakBytes")) {
        Must must =
            Must.atMost(
                5,
                String.format(
                    Locale.ROOT,
                    "peak memory of ingest, %,d : %,d documents",
                    it.path("largeDocuments").asInt(),
                    it.path("smallDocuments").asInt()),
                1.3,
                it.path("largePeakBytes").asDouble() / it.path("smallPeakBytes").asDouble());
        boolean counts = it.path("largeDocuments").asInt() >= 100_000;
        musts.add(counts ? must : must.unjudged("the target is for 100,000 : 10,000"));
      }
    }
  }

  private void growth() {
    Map<Integer, Search> bySize = results.growing();
    Search small = bySize.get(10_000);
    Search middle = bySize.get(100_000);
    Search large = bySize.get(1_000_000);
    if (large == null || middle == null || small == null) {
      musts.add(
          Must.notJudged(
              6,
              "cost as the corpus grows to 1,000,000",
              "linear",
              "10k, 100k and 1M were not all measured"));
      return;
    }
    boolean steady = large.steady() && middle.steady() && small.steady();
    musts.add(
        Must.atMost(
                6,
                "exact search, time a row, 1M : 100k",
                1.5,
                micros(large, EXACT) / 10 / micros(middle, EXACT))
            .inRun(steady));
    musts.add(
        Must.atMost(
                6, "planned search, 1M : 10k", 10, micros(large, PLANNED) / micros(small, PLANNED))
            .inRun(steady));
    double withoutGraph = nanos(large, "/build") / 100 / nanos(small, "/build");
    musts.add(
        Must.atMost(
                6,
                "ingest with the graph that is planned, time a document, 1M : 10k",
                1.5,
                buildNanos(large) / 100 / buildNanos(small))
            .withFigure(", " + Must.times(withoutGraph) + " without the graph; " + Must.ONCE));
  }

  /** Not a number where it was not measured. */
  private static double micros(Search search, String way) {
    return search.lane(RAGBASE, way).map(Lane::cpuMicros).orElse(Double.NaN);
  }

  /** With the graph that planned searches walk, which is built behind them. */
  private static double buildNanos(Search search) {
    return nanos(search, "/build") + nanos(search, "/compact");
  }

  private static double nanos(Search search, String step) {
    return search.competitor(RAGBASE).at(step + "/wallNanos").asDouble(Double.NaN);
  }

  private void launcher() {
    for (Map.Entry<String, JsonNode> part : results.parts("launcher")) {
      double millis = part.getValue().path("medianMillis").asDouble();
      if (millis > 0) {
        musts.add(
            new Must(
                7,
                String.format(
                    Locale.ROOT,
                    "launcher to first result, store of %,d chunks",
                    part.getValue().path("chunks").asInt()),
                "under 1000 ms",
                String.format(
                    Locale.ROOT,
                    "%.0f ms (CPU %.0f ms)",
                    millis,
                    part.getValue().path("medianCpuMillis").asDouble()),
                millis < 1_000 ? Must.Verdict.MET : Must.Verdict.NOT_MET));
      }
    }
  }

  private void quick() {
    boolean smallest = results.searches("search").stream().allMatch(it -> it.rows() <= 10_000);
    if (results.quick() && smallest && results.json().path("whole").asBoolean()) {
      double seconds = results.json().path("seconds").asDouble();
      musts.add(
          new Must(
              8,
              "compare --quick",
              "under 300 s",
              String.format(Locale.ROOT, "%.0f s", seconds),
              seconds < QUICK_SECONDS ? Must.Verdict.MET : Must.Verdict.NOT_MET));
    }
  }

  private void nameMissing() {
    for (int number = 1; number <= 8; number++) {
      int wanted = number;
      if (musts.stream().noneMatch(it -> it.number() == wanted)) {
        musts.add(Must.notJudged(number, "must " + number, "", "not part of this run"));
      }
    }
  }
}
