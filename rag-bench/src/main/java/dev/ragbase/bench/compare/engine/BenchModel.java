package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.TokenCounter;
import java.util.List;

/**
 * The corpus's vectors as an embedder: a query's text is its number, and its vector is looked up.
 * Passages come with their vectors.
 */
final class BenchModel implements Embedder {
  private static final int TOKENS_MAX = 512;

  private final EmbeddingModel model;
  private final Embedding[] queries;

  BenchModel(Corpus corpus) {
    model = of(corpus.dimensions());
    queries = new Embedding[corpus.queries()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = Embedding.of(corpus.query(i));
    }
  }

  static EmbeddingModel of(int dimensions) {
    return new EmbeddingModel("vectors of compare", dimensions, "compare-1");
  }

  Embedding query(int index) {
    return queries[index];
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public int tokensMax() {
    return TOKENS_MAX;
  }

  @Override
  public TokenCounter tokens() {
    return text -> text.length() / 4 + 1;
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    throw new UnsupportedOperationException("passages come with their vectors");
  }

  @Override
  public Embedding embedQuery(String query) {
    return queries[Integer.parseInt(query)];
  }

  @Override
  public void close() {}
}
