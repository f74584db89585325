package dev.ragbase.eval;

import dev.ragbase.Workspace;
import dev.ragbase.search.SearchHit;
import dev.ragbase.search.SearchMode;
import dev.ragbase.search.SearchRequest;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Runs judged queries against a workspace whose documents have the judged ids as uris, and scores
 * what comes back: a document ranks where its best chunk does.
 */
public final class RetrievalEval {
  private static final int DEPTH = 100;
  private static final int HEAD = 10;

  private final Workspace workspace;
  private final LongSupplier nanos;

  /**
   * An evaluation of this workspace.
   *
   * @param nanos a clock for durations, such as {@code System::nanoTime}
   */
  public RetrievalEval(Workspace workspace, LongSupplier nanos) {
    this.workspace = workspace;
    this.nanos = nanos;
  }

  /**
   * The means over all queries that have a relevant document.
   *
   * @param queries texts by id, in the order to run them
   * @throws IllegalArgumentException if no query has a relevant document
   */
  public Scores run(Map<String, String> queries, Judgments judgments, SearchMode mode) {
    double ndcg = 0;
    double recall = 0;
    double reciprocalRank = 0;
    int judged = 0;
    long took = 0;
    for (Map.Entry<String, String> query : queries.entrySet()) {
      if (!judgments.hasRelevant(query.getKey())) {
        continue;
      }
      long start = nanos.getAsLong();
      List<String> ranked = ranked(query.getValue(), mode);
      took += nanos.getAsLong() - start;
      Map<String, Integer> grades = judgments.of(query.getKey());
      ndcg += RankingMetrics.ndcg(ranked, grades, HEAD);
      recall += RankingMetrics.recall(ranked, grades, DEPTH);
      reciprocalRank += RankingMetrics.reciprocalRank(ranked, grades, HEAD);
      judged++;
    }
    if (judged == 0) {
      throw new IllegalArgumentException(
          "none of the "
              + queries.size()
              + " queries has a relevant document in the judgments:"
              + " check that both use the same ids");
    }
    return new Scores(
        judged, ndcg / judged, recall / judged, reciprocalRank / judged, judged / (took / 1e9));
  }

  private List<String> ranked(String query, SearchMode mode) {
    return workspace
        .search(SearchRequest.of(query).k(DEPTH).mode(mode).bestOfEachDocument())
        .hits()
        .stream()
        .map(SearchHit::document)
        .map(document -> document.uri())
        .toList();
  }

  /**
   * Mean scores.
   *
   * @param queries how many were judged
   * @param ndcgAt10 normalised discounted cumulative gain of the first 10 documents
   * @param recallAt100 share of the relevant documents among the first 100
   * @param mrrAt10 mean reciprocal rank of the first relevant document within 10
   * @param queriesPerSecond one after another, embedding included
   */
  public record Scores(
      int queries, double ndcgAt10, double recallAt100, double mrrAt10, double queriesPerSecond) {}
}
