package dev.ragbase.index;

import dev.ragbase.access.Scope;

/**
 * Finds the chunks nearest to a vector. Implementations must: score by {@link
 * dev.ragbase.document.Embedding#cosine}; honour filter and k together, so that fewer than k come
 * back only if fewer exist; order equal scores by chunk id; say honestly whether the result is
 * exact; see every document whose put returned before the search began and none whose delete did.
 *
 * <p>Takes vectors, never a model, and is not written to: a {@link dev.ragbase.store.DocumentStore}
 * keeps it in step.
 */
public interface VectorIndex {
  /**
   * The best k chunks of the scope's workspace whose documents pass the filter.
   *
   * @throws dev.ragbase.store.StoreException if the query's model is not the index's, or the
   *     backend fails
   */
  Matches search(Scope scope, VectorQuery query);
}
