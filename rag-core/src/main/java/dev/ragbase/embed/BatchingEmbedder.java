package dev.ragbase.embed;

import dev.ragbase.document.Embedding;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts long lists of passages into batches that bound a model's memory: passages of like length go
 * together, since a batch costs its longest passage times its size, and the vectors come back in
 * the order of the passages. Safe for many threads if the embedder behind it is.
 */
public final class BatchingEmbedder extends ForwardingEmbedder {
  private final int batchTokensMax;
  private final int batchTextsMax;

  private BatchingEmbedder(Embedder delegate, int batchTokensMax, int batchTextsMax) {
    super(delegate);
    this.batchTokensMax = batchTokensMax;
    this.batchTextsMax = batchTextsMax;
  }

  /**
   * An embedder in front of another, which it owns.
   *
   * @param batchTokensMax how many tokens a batch takes, each passage counted as long as the
   *     longest; a single longer passage goes alone
   * @param batchTextsMax how many passages a batch takes
   */
  public static BatchingEmbedder over(Embedder delegate, int batchTokensMax, int batchTextsMax) {
    if (batchTokensMax < 1 || batchTextsMax < 1) {
      throw new IllegalArgumentException(
          "a batch takes at least one token and one text, not "
              + batchTokensMax
              + " and "
              + batchTextsMax);
    }
    return new BatchingEmbedder(delegate, batchTokensMax, batchTextsMax);
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    int[] lengths = passages.stream().mapToInt(tokens()::count).toArray();
    List<Integer> longestFirst =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .toList();
    Embedding[] vectors = new Embedding[lengths.length];
    for (int start = 0; start < lengths.length; ) {
      int size = batchSize(lengths[longestFirst.get(start)], lengths.length - start);
      List<Integer> batch = longestFirst.subList(start, start + size);
      List<Embedding> embedded =
          delegate().embedPassages(batch.stream().map(passages::get).toList());
      for (int i = 0; i < size; i++) {
        vectors[batch.get(i)] = embedded.get(i);
      }
      start += size;
    }
    return List.of(vectors);
  }

  private int batchSize(int longest, int left) {
    int fitting = Math.max(1, batchTokensMax / Math.max(1, longest));
    return Math.min(left, Math.min(batchTextsMax, fitting));
  }
}
