package dev.ragbase.index;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;

/**
 * What to search by vector.
 *
 * @param model whose vector it is; another than the index holds is refused
 * @param k how many matches, in [1, {@value #K_MAX}]
 */
public record VectorQuery(
    EmbeddingModel model, Embedding vector, int k, Filter filter, Accuracy accuracy) {
  /** The most matches one search returns. */
  public static final int K_MAX = 10_000;

  public VectorQuery {
    model.requireDimensions(vector.dimensions());
    requireK(k);
  }

  static void requireK(int k) {
    if (k < 1 || k > K_MAX) {
      throw new IllegalArgumentException("k is " + k + ", must be in [1, " + K_MAX + "]");
    }
  }
}
