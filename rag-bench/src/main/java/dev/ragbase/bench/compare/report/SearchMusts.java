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
    Optional<Lane> exact = search.lane(RAGBASE, EXACT);
    if (exact.isPresent()) {
      exact(exact.get());
      frameworks();
    }
    graph();
    overLucene();
    filters();
    return musts;
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
                musts.add(
                    Must.notJudged(
                        1,
                        "exact search : FAISS flat" + where,
                        "at most 0.60 times",
                        "FAISS is missing")));
    search
        .lane(MEMORY, EXACT)
        .ifPresent(
            memory ->
                musts.add(
                    Must.atMost(
                        1,
                        "exact search : reading the float vectors once" + where,
                        search.rows() <= SMALL ? 1.0 : 0.6,
                        exact.cpuMicros() / memory.cpuMicros())));
    OptionalDouble graph = search.costAt(FAISS_HNSW, GRAPH, 0.99);
    if (search.rows() <= SMALL && graph.isPresent()) {
      addFaiss(
          Must.atMost(
              1,
              "exact search : " + search.nameOf(FAISS_HNSW) + " at recall .99" + where,
              1.0,
              exact.cpuMicros() / graph.getAsDouble()));
    }
  }

  private void addFaiss(Must must) {
    musts.add(genericFaiss ? must.unjudged("generic build: name one with AVX2 by --faiss") : must);
  }

  private void frameworks() {
    faster(LANGCHAIN4J, 20);
    faster(SPRING, 50);
  }

  private void faster(String peer, double bound) {
    Optional<Lane> planned = search.lane(RAGBASE, PLANNED);
    Optional<Lane> theirs = search.lane(peer, EXACT);
    if (planned.isPresent() && theirs.isPresent()) {
      Must must =
          Must.atLeast(
              1,
              search.nameOf(peer) + " : default path" + where,
              bound,
              theirs.get().cpuMicros() / planned.get().cpuMicros());
      musts.add(search.rows() < MIDDLE ? must.unjudged("the target is for 100,000") : must);
    }
  }

  private void graph() {
    if (search.lane(RAGBASE_HNSW, GRAPH).isEmpty() && search.rows() >= LARGE) {
      // What is planned there is a walk of the same graph.
      search.lane(RAGBASE, PLANNED).ifPresent(this::plannedGraph);
    }
    for (double recall : List.of(0.95, 0.99)) {
      OptionalDouble ours = search.costAt(RAGBASE_HNSW, GRAPH, recall);
      OptionalDouble theirs = search.costAt(FAISS_HNSW, GRAPH, recall);
      if (ours.isPresent() && theirs.isPresent()) {
        addFaiss(
            Must.atMost(
                1,
                "HNSW path : " + search.nameOf(FAISS_HNSW) + " at recall " + recall + where,
                search.rows() < LARGE ? 1.0 : 1.2,
                ours.getAsDouble() / theirs.getAsDouble()));
      }
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
    OptionalDouble lucene = search.costAt(LUCENE, GRAPH_HITS, 0.99);
    if (lucene.isEmpty()) {
      return;
    }
    search
        .lane(RAGBASE, PLANNED + HITS_FETCHED)
        .ifPresent(
            it ->
                musts.add(
                    Must.atMost(
                        2,
                        "search with hits, default path : Lucene directly at recall .99" + where,
                        1.10,
                        it.cpuMicros() / lucene.getAsDouble())));
    search
        .lane(RAGBASE_HNSW, GRAPH_HITS)
        .ifPresent(
            it ->
                musts.add(
                    Must.atMost(
                        2,
                        "search with hits, HNSW path : Lucene directly at equal recall" + where,
                        1.10,
                        it.cpuMicros()
                            / search
                                .costAt(LUCENE, GRAPH_HITS, Math.min(0.999, it.recall()))
                                .orElse(lucene.getAsDouble()))));
    ingest(RAGBASE, "defaults", List.of("/build"));
    ingest(RAGBASE_HNSW, "with a graph in one piece", List.of("/build", "/compact"));
  }

  /**
   * What it takes to load all rows.
   *
   * @param steps what is counted of each: ours puts the pieces of its graph together when it
   *     closes, within the build, and Lucene used directly in a step of its own
   */
  private void ingest(String id, String how, List<String> steps) {
    double wall = ratio(id, steps, "/wallNanos");
    if (wall > 0) {
      Must must =
          Must.atMost(
              2, "ingest to a durable commit, " + how + " : Lucene directly" + where, 1.5, wall);
      String figure =
          must.figure() + " of wall, " + Must.times(ratio(id, steps, "/cpuNanos")) + " of CPU";
      musts.add(new Must(2, must.claim(), must.target(), figure, must.verdict()));
    }
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
    Optional<Lane> planned = search.lane(RAGBASE, PLANNED);
    if (planned.isEmpty()) {
      return;
    }
    search
        .lanes()
        .filter(it -> it.threads() == 1 && it.competitor().equals(RAGBASE))
        .filter(it -> it.way().startsWith(FILTER))
        .forEach(
            it -> {
              Must must =
                  Must.atMost(
                      3,
                      it.way() + " : no filter" + where,
                      1.2,
                      it.cpuMicros() / planned.get().cpuMicros());
              boolean exact = it.recall() >= 1;
              musts.add(
                  new Must(
                      3,
                      must.claim(),
                      must.target() + ", recall 1.0",
                      must.figure() + String.format(Locale.ROOT, ", recall %.4f", it.recall()),
                      exact ? must.verdict() : Must.Verdict.NOT_MET));
            });
  }
}
