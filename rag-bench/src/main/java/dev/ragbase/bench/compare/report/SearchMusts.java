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

import dev.ragbase.bench.compare.report.Results.Lane;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What one embedded search part says of musts 1 to 3. */
final class SearchMusts {
  private static final int SMALL = 10_000;
  private static final int MIDDLE = 100_000;
  private static final int LARGE = 300_000;
  private static final String GRAPH_HITS = GRAPH + HITS_FETCHED;

  private final Search search;
  private final boolean genericFaiss;
  private final String where;
  private final List<Must> musts = new ArrayList<>();

  SearchMusts(Search search, boolean genericFaiss) {
    this.search = search;
    this.genericFaiss = genericFaiss;
    this.where =
        String.format(
            Locale.ROOT,
            ", %,d rows, %s",
            search.rows(),
            search.name().replaceAll("^search-|-\\d+$", ""));
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
    OptionalDouble graph = search.costAt(FAISS_HNSW, GRAPH, 0.99);
    if (graph.isPresent()) {
      addFaiss(Must.atMost(1, claim, 1.0, exact.cpuMicros() / graph.getAsDouble()));
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

  private void graph(double recall) {
    String claim = "HNSW path : " + faissHnsw() + " at recall " + recall + where;
    double bound = search.rows() < LARGE ? 1.0 : 1.2;
    OptionalDouble ours = search.costAt(RAGBASE_HNSW, GRAPH, recall);
    OptionalDouble theirs = search.costAt(FAISS_HNSW, GRAPH, recall);
    if (search.lane(RAGBASE_HNSW, GRAPH).isEmpty()) {
      without(1, claim, atMost(bound), RAGBASE_HNSW, "HNSW path");
    } else if (ours.isEmpty()) {
      double best = search.best(RAGBASE_HNSW, GRAPH);
      String figure = String.format(Locale.ROOT, "not reached, best %.4f", best);
      musts.add(Must.notReached(1, claim, bound, figure));
    } else if (theirs.isEmpty()) {
      withoutRecall(1, claim, bound, FAISS_HNSW, GRAPH, faissHnsw());
    } else {
      addFaiss(Must.atMost(1, claim, bound, ours.getAsDouble() / theirs.getAsDouble()));
    }
  }

  private void plannedGraph(Lane ours) {
    OptionalDouble theirs = search.costAt(FAISS_HNSW, GRAPH, ours.recall());
    if (theirs.isPresent() && ours.recall() < 1) {
      addFaiss(
          Must.atMost(
              1,
              String.format(
                  Locale.ROOT,
                  "default path, HNSW : %s at the same recall, %.4f%s",
                  search.nameOf(FAISS_HNSW),
                  ours.recall(),
                  where),
              1.2,
              ours.cpuMicros() / theirs.getAsDouble()));
    }
  }

  private void overLucene() {
    overLucene(
        search.lane(RAGBASE, PLANNED + HITS_FETCHED),
        RAGBASE,
        "default path : Lucene directly at recall .99",
        it -> search.costAt(LUCENE, GRAPH_HITS, 0.99));
    overLucene(
        search.lane(RAGBASE_HNSW, GRAPH_HITS),
        RAGBASE_HNSW,
        "HNSW path : Lucene directly at equal recall",
        this::luceneAtRecallOf);
    ingest(RAGBASE, "defaults, without a graph", List.of("/build"))
        .map(it -> it.unjudged("Lucene builds a graph meanwhile: see the row with one"))
        .ifPresent(musts::add);
    ingest(RAGBASE_HNSW, "with a graph in one piece", List.of("/build", "/compact"))
        .ifPresent(musts::add);
  }

  /** Or at .99 if it finds no more than that: ours has to find more for as much. */
  private OptionalDouble luceneAtRecallOf(Lane ours) {
    OptionalDouble equal = search.costAt(LUCENE, GRAPH_HITS, Math.min(0.999, ours.recall()));
    return equal.isPresent() ? equal : search.costAt(LUCENE, GRAPH_HITS, 0.99);
  }

  private void overLucene(
      Optional<Lane> ours, String id, String what, Function<Lane, OptionalDouble> cost) {
    String claim = "search with hits, " + what + where;
    OptionalDouble lucene = ours.map(cost).orElse(OptionalDouble.empty());
    if (ours.isEmpty()) {
      without(2, claim, atMost(1.10), id, search.nameOf(id));
    } else if (lucene.isEmpty()) {
      withoutRecall(2, claim, 1.10, LUCENE, GRAPH_HITS, search.nameOf(LUCENE));
    } else {
      addTimed(Must.atMost(2, claim, 1.10, ours.get().cpuMicros() / lucene.getAsDouble()));
    }
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
      String figure =
          must.figure() + " of wall, " + Must.times(ratio(id, steps, "/cpuNanos")) + " of CPU";
      return Optional.of(new Must(2, must.claim(), must.target(), figure, must.verdict()));
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
