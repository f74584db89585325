package dev.ragbase.search;

import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to search, and how. Begin with {@link #of} and change what differs.
 *
 * @param query as a person types it
 * @param k how many hits, in [1, {@value VectorQuery#K_MAX}]
 * @param accuracy what the vector leg may give up for speed
 * @param fusion how a hybrid search joins its legs
 * @param onePerDocument whether only the best chunk of each document is a hit
 * @param halfLife after which age a document's score counts half, by its source's time or else its
 *     last update; null for no decay
 */
public record SearchRequest(
    String query,
    int k,
    SearchMode mode,
    Filter filter,
    Accuracy accuracy,
    Fusion fusion,
    boolean onePerDocument,
    @Nullable Duration halfLife) {
  public SearchRequest {
    if (k < 1 || k > VectorQuery.K_MAX) {
      throw new IllegalArgumentException(
          "k is " + k + ", must be in [1, " + VectorQuery.K_MAX + "]");
    }
    if (halfLife != null && (halfLife.isNegative() || halfLife.isZero())) {
      throw new IllegalArgumentException("half-life is " + halfLife + ", must be longer than 0");
    }
  }

  /** The ten best chunks by both legs, from all documents. */
  public static SearchRequest of(String query) {
    return new SearchRequest(
        query,
        10,
        SearchMode.HYBRID,
        Filter.all(),
        Accuracy.PLANNED,
        Fusion.reciprocalRank(),
        false,
        null);
  }

  /** This, with another number of hits. */
  public SearchRequest k(int count) {
    return new SearchRequest(
        query, count, mode, filter, accuracy, fusion, onePerDocument, halfLife);
  }

  /** This, with other legs. */
  public SearchRequest mode(SearchMode legs) {
    return new SearchRequest(query, k, legs, filter, accuracy, fusion, onePerDocument, halfLife);
  }

  /** This, among the documents that pass a filter. */
  public SearchRequest where(Filter documents) {
    return new SearchRequest(query, k, mode, documents, accuracy, fusion, onePerDocument, halfLife);
  }

  /** This, with another trade of exactness for speed. */
  public SearchRequest accuracy(Accuracy wanted) {
    return new SearchRequest(query, k, mode, filter, wanted, fusion, onePerDocument, halfLife);
  }

  /** This, with the legs joined in another way. */
  public SearchRequest fusion(Fusion way) {
    return new SearchRequest(query, k, mode, filter, accuracy, way, onePerDocument, halfLife);
  }

  /** This, with at most one hit a document. */
  public SearchRequest bestOfEachDocument() {
    return new SearchRequest(query, k, mode, filter, accuracy, fusion, true, halfLife);
  }

  /** This, with older documents counting less. */
  public SearchRequest halvedEvery(Duration age) {
    return new SearchRequest(query, k, mode, filter, accuracy, fusion, onePerDocument, age);
  }
}
