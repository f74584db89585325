package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;

/** Spring AI's in-memory store. */
final class SpringSimpleEngine implements Engine {
  private static final int BATCH = 1_000;

  private @Nullable SimpleVectorStore store;

  @Override
  public void build(Corpus corpus) {
    SpringVectors vectors = new SpringVectors(corpus);
    SimpleVectorStore filled = SimpleVectorStore.builder(vectors).build();
    try (Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        filled.add(vectors.documents(rows.batch(BATCH), Integer::toString));
      }
    }
    store = filled;
  }

  @Override
  public Session session(SearchPlan plan) {
    SimpleVectorStore filled = store;
    if (filled == null) {
      throw new IllegalStateException("build it first");
    }
    Filter.Expression filter =
        plan.filtered() ? new FilterExpressionBuilder().lt("part", plan.parts()).build() : null;
    return query -> {
      SearchRequest.Builder request =
          SearchRequest.builder()
              .query(Integer.toString(query))
              .topK(plan.k())
              .similarityThresholdAll();
      if (filter != null) {
        request.filterExpression(filter);
      }
      List<Document> found = filled.similaritySearch(request.build());
      return () -> found.stream().mapToInt(it -> Integer.parseInt(it.getId())).toArray();
    };
  }
}
