package dev.ragbase.bench.compare.report;

import static dev.ragbase.bench.compare.Names.EXACT;
import static dev.ragbase.bench.compare.Names.FAISS_FLAT;
import static dev.ragbase.bench.compare.Names.FAISS_HNSW;
import static dev.ragbase.bench.compare.Names.FILTER;
import static dev.ragbase.bench.compare.Names.GRAPH;
import static dev.ragbase.bench.compare.Names.HITS_FETCHED;
import static dev.ragbase.bench.compare.Names.LANGCHAIN4J;
import static dev.ragbase.bench.compare.Names.LUCENE;
import static dev.ragbase.bench.compare.Names.MEMORY;
import static dev.ragbase.bench.compare.Names.PLANNED;
import static dev.ragbase.bench.compare.Names.RAGBASE;
import static dev.ragbase.bench.compare.Names.RAGBASE_HNSW;
import static dev.ragbase.bench.compare.Names.SPRING;

import dev.ragbase.bench.compare.measure.RecallCurve.Point;
import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one embedded search part says of musts 1 to 3. */
final class SearchMusts {
  private static final int SMALL = 10_000;
  private static final int MIDDLE = 100_000;
  private static final int LARGE = 300_000;

  /** Our layer over Lucene. */
  private static final double HITS_BOUND = 1.10;

  private static final String GRAPH_HITS = GRAPH + HITS_FETCHED;

  private final Search search;
  private final boolean genericFaiss;
  private final String where;
  private final List<Must> musts = new ArrayList<>();

  SearchMusts(Search search, boolean genericFaiss) {
    this.search = search;
    this.genericFaiss = genericFaiss;
    this.where = String.format(Locale.ROOT, ", %,d rows, %s", search.rows(), search.corpus());
  }

  List<Must> musts() {
    search
        .lane(RAGBASE, EXACT)
        .ifPresentOrElse(
            this::exact,
            () -> without(1, "exact search" + where, "", RAGBASE, search.nameOf(RAGBASE)));
    frameworks();
    graph();
    overLucene();
    filters();
    return musts;
  }

  /** A promise that could not be looked at, for want of whom. */
  private void without(int number, String claim, String target, String id, String called) {
    musts.add(Must.notJudged(number, claim, target, search.whyWithout(id, called)));
  }

  /** A figure of the measured rounds. */
  private void addTimed(Must must) {
    musts.add(must.inRun(search.steady()));
  }

  private void addFaiss(Must must) {
    addTimed(genericFaiss ? must.unjudged("generic build: name one with AVX2 by --faiss") : must);
  }

  private void exact(Lane exact) {
    musts.add(
        new Must(
            1,
            "recall of exact search" + where,
            "1.0",
            String.format(Locale.ROOT, "%.4f", exact.recall()),
            exact.recall() >= 1 ? Must.Verdict.MET : Must.Verdict.NOT_MET));
    search
        .lane(FAISS_FLAT, EXACT)
        .ifPresentOrElse(
            flat ->
                addFaiss(
                    Must.atMost(
                        1,
                        "exact search : " + search.nameOf(FAISS_FLAT) + where,
                        0.6,
                        exact.cpuMicros() / flat.cpuMicros())),
            () ->
                without(1, "exact search : FAISS flat" + where, atMost(0.6), FAISS_FLAT, "FAISS"));
    double toMemory = search.rows() <= SMALL ? 1.0 : 0.6;
    String memoryClaim = "exact search : reading the float vectors once" + where;
    search
        .lane(MEMORY, EXACT)
        .ifPresentOrElse(
            memory ->
                addTimed(
                    Must.atMost(1, memoryClaim, toMemory, exact.cpuMicros() / memory.cpuMicros())),
            () -> without(1, memoryClaim, atMost(toMemory), MEMORY, "the reading"));
    if (search.rows() <= SMALL) {
      exactAndGraph(exact);
    }
  }

  private void exactAndGraph(Lane exact) {
    String claim = "exact search : " + faissHnsw() + " at recall .99" + where;
    Optional<Point> graph = search.costAt(FAISS_HNSW, GRAPH, 0.99);
    if (graph.isPresent()) {
      Must must = Must.atMost(1, claim, 1.0, exact.cpuMicros() / graph.get().cost());
      addFaiss(must.withFigure(exceeding(0.99, "theirs", graph.get())));
    } else {
      withoutRecall(1, claim, 1.0, FAISS_HNSW, GRAPH, faissHnsw());
    }
  }

  private String faissHnsw() {
    return search.competitor(FAISS_HNSW).path("name").asText("FAISS HNSW");
  }

  private static String atMost(double bound) {
    return "at most " + Must.times(bound);
  }

  /** A peer that is not there, or that does not find as much: nothing to compare with. */
  private void withoutRecall(
      int number, String claim, double bound, String id, String way, String called) {
    if (search.lane(id, way).isEmpty()) {
      without(number, claim, atMost(bound), id, called);
    } else {
      String reason =
          String.format(Locale.ROOT, "%s reaches %.4f at best", called, search.best(id, way));
      musts.add(Must.notJudged(number, claim, atMost(bound), reason));
    }
  }

  private void frameworks() {
    faster(LANGCHAIN4J, 20);
    faster(SPRING, 50);
  }

  private void faster(String peer, double bound) {
    Optional<Lane> planned = search.lane(RAGBASE, PLANNED);
    Optional<Lane> theirs = search.lane(peer, EXACT);
    String claim = search.nameOf(peer) + " : default path" + where;
    if (planned.isPresent() && theirs.isPresent()) {
      Must must =
          Must.atLeast(1, claim, bound, theirs.get().cpuMicros() / planned.get().cpuMicros());
      addTimed(search.rows() < MIDDLE ? must.unjudged("the target is for 100,000") : must);
    } else if (search.rows() == MIDDLE) {
      String lacking = planned.isPresent() ? peer : RAGBASE;
      without(1, claim, "at least " + Must.times(bound), lacking, search.nameOf(lacking));
    }
  }

  private void graph() {
    if (search.lane(RAGBASE_HNSW, GRAPH).isEmpty() && search.rows() >= LARGE) {
      // What is planned there is a walk of the same graph.
      search.lane(RAGBASE, PLANNED).ifPresent(this::plannedGraph);
    }
    for (double recall : List.of(0.95, 0.99)) {
      graph(recall);
    }
  }

  /**
   * At this recall, or at the lowest that was measured of FAISS, whose least effort may find more:
   * ours is asked for as much then. Where even our least effort finds more it is what we cost.
   */
  private void graph(double recall) {
    String claim = "HNSW path : " + faissHnsw() + " at recall " + recall + where;
    double bound = search.rows() < LARGE ? 1.0 : 1.2;
    Optional<Point> theirs = search.costAt(FAISS_HNSW, GRAPH, recall);
    double compared = theirs.map(Point::recall).orElse(recall);
    Optional<Point> ours = search.costAt(RAGBASE_HNSW, GRAPH, compared);
    if (search.lane(RAGBASE_HNSW, GRAPH).isEmpty()) {
      without(1, claim, atMost(bound), RAGBASE_HNSW, "HNSW path");
    } else if (ours.isEmpty()) {
      double best = search.best(RAGBASE_HNSW, GRAPH);
      String figure =
          String.format(Locale.ROOT, "recall %.4f not reached, best %.4f", compared, best);
      musts.add(Must.notReached(1, claim, bound, figure));
    } else if (theirs.isEmpty()) {
      withoutRecall(1, claim, bound, FAISS_HNSW, GRAPH, faissHnsw());
    } else {
      Must must = Must.atMost(1, claim, bound, ours.get().cost() / theirs.get().cost());
      addFaiss(
          must.withFigure(exceeding(recall, "theirs", theirs.get()))
              .withFigure(exceeding(compared, "ours", ours.get()))
              .withFigure(asMuch(compared, ours.get())));
    }
  }

  /** Where ours finds more than it was compared at: what theirs costs where it finds as much. */
  private String asMuch(double compared, Point ours) {
    return ours.recall() <= compared
        ? ""
        : search
            .costAt(FAISS_HNSW, GRAPH, ours.recall())
            .filter(theirs -> theirs.recall() <= ours.recall())
            .map(theirs -> ", there " + Must.times(ours.cost() / theirs.cost()))
            .orElse("");
  }

  /** What to say of a cost that is not that of the recall it was asked for; else nothing. */
  static String exceeding(double recall, String whose, Point measured) {
    return measured.recall() > recall
        ? String.format(Locale.ROOT, ", %s at %.4f, not measured lower", whose, measured.recall())
        : "";
  }

  private void plannedGraph(Lane ours) {
    if (ours.recall() < 1) {
      atEqualRecall(
              1,
              "default path, HNSW : " + search.nameOf(FAISS_HNSW) + " at the same recall" + where,
              1.2,
              ours,
              FAISS_HNSW,
              GRAPH)
          .ifPresent(this::addFaiss);
    }
  }

  private void overLucene() {
    hitsByDefault();
    hitsExactly();
    hitsByGraph();
    ingest(RAGBASE, "defaults, without a graph", List.of("/build"))
        .map(it -> it.unjudged("Lucene builds a graph meanwhile: see the row with one"))
        .ifPresent(musts::add);
    ingest(RAGBASE_HNSW, "with a graph in one piece", List.of("/build", "/compact"))
        .ifPresent(musts::add);
    ingest(RAGBASE_HNSW, "with a graph in one piece, Lucene's left in many", List.of("/build"))
        .ifPresent(musts::add);
  }

  private void hitsByDefault() {
    String claim = "search with hits, default path : Lucene directly at recall .99" + where;
    Optional<Lane> ours = search.lane(RAGBASE, PLANNED + HITS_FETCHED);
    Optional<Point> lucene = search.costAt(LUCENE, GRAPH_HITS, 0.99);
    if (ours.isEmpty()) {
      without(2, claim, atMost(HITS_BOUND), RAGBASE, search.nameOf(RAGBASE));
    } else if (lucene.isEmpty()) {
      withoutRecall(2, claim, HITS_BOUND, LUCENE, GRAPH_HITS, search.nameOf(LUCENE));
    } else {
      Must must = Must.atMost(2, claim, HITS_BOUND, ours.get().cpuMicros() / lucene.get().cost());
      addTimed(must.withFigure(exceeding(0.99, "theirs", lucene.get())));
    }
  }

  /** What our default path does too, where it is exact. */
  private void hitsExactly() {
    String claim = "search with hits, default path, exact : Lucene directly, exact" + where;
    Optional<Lane> ours =
        search.lane(RAGBASE, PLANNED + HITS_FETCHED).filter(it -> it.recall() >= 1);
    Optional<Lane> lucene = search.lane(LUCENE, EXACT + HITS_FETCHED);
    if (ours.isPresent() && lucene.isPresent()) {
      double times = ours.get().cpuMicros() / lucene.get().cpuMicros();
      addTimed(Must.atMost(2, claim, HITS_BOUND, times));
    }
  }

  private void hitsByGraph() {
    String claim = "search with hits, HNSW path : Lucene directly at equal recall" + where;
    Optional<Lane> ours = search.lane(RAGBASE_HNSW, GRAPH_HITS);
    if (ours.isEmpty()) {
      without(2, claim, atMost(HITS_BOUND), RAGBASE_HNSW, search.nameOf(RAGBASE_HNSW));
    } else {
      atEqualRecall(2, claim, HITS_BOUND, ours.get(), LUCENE, GRAPH_HITS).ifPresent(this::addTimed);
    }
  }

  /**
   * One way of ours beside a peer's that finds exactly as much.
   *
   * @return empty, and said so, where the peer was not measured or finds less at best
   */
  private Optional<Must> atEqualRecall(
      int number, String claim, double bound, Lane ours, String peer, String way) {
    Optional<Point> theirs = search.costAt(peer, way, ours.recall());
    if (theirs.isEmpty()) {
      withoutRecall(number, claim, bound, peer, way, search.nameOf(peer));
      return Optional.empty();
    }
    Must must =
        Must.atMost(number, claim, bound, ours.cpuMicros() / theirs.get().cost())
            .withFigure(String.format(Locale.ROOT, ", recall %.4f", ours.recall()));
    String more = exceeding(ours.recall(), "theirs", theirs.get());
    return Optional.of(
        more.isEmpty() ? must : must.withFigure(more).unjudged("never measured at equal recall"));
  }

  /**
   * What it takes to load all rows.
   *
   * @param steps what is counted of each: ours puts the pieces of its graph together when it
   *     closes, within the build, and Lucene used directly in a step of its own
   */
  private Optional<Must> ingest(String id, String how, List<String> steps) {
    String claim = "ingest to a durable commit, " + how + " : Lucene directly" + where;
    double wall = ratio(id, steps, "/wallNanos");
    if (wall > 0) {
      Must must = Must.atMost(2, claim, 1.5, wall);
      String cpu = Must.times(ratio(id, steps, "/cpuNanos"));
      return Optional.of(must.withFigure(" of wall, " + cpu + " of CPU; " + Must.ONCE));
    }
    String lacking = search.competitor(id).has("build") ? LUCENE : id;
    without(2, claim, atMost(1.5), lacking, search.nameOf(lacking));
    return Optional.empty();
  }

  /** Ours to Lucene's; 0 if either was not measured. */
  private double ratio(String id, List<String> steps, String figure) {
    double ours = 0;
    double theirs = 0;
    for (String step : steps) {
      ours += search.competitor(id).at(step + figure).asDouble();
      theirs += search.competitor(LUCENE).at(step + figure).asDouble();
    }
    return theirs == 0 ? 0 : ours / theirs;
  }

  private void filters() {
    search
        .lane(RAGBASE, PLANNED)
        .ifPresentOrElse(
            planned ->
                search
                    .lanes()
                    .filter(it -> it.threads() == 1 && it.competitor().equals(RAGBASE))
                    .filter(it -> it.way().startsWith(FILTER))
                    .forEach(it -> filter(it, planned)),
            () -> without(3, "filtered search" + where, "", RAGBASE, search.nameOf(RAGBASE)));
  }

  private void filter(Lane filtered, Lane planned) {
    Must must =
        Must.atMost(
                3,
                filtered.way() + " : no filter" + where,
                1.2,
                filtered.cpuMicros() / planned.cpuMicros())
            .inRun(search.steady());
    musts.add(
        new Must(
            3,
            must.claim(),
            must.target() + ", recall 1.0",
            must.figure() + String.format(Locale.ROOT, ", recall %.4f", filtered.recall()),
            filtered.recall() >= 1 ? must.verdict() : Must.Verdict.NOT_MET));
  }
}
