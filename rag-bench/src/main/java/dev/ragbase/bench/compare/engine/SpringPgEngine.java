package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgDistanceType;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgIndexType;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring AI's pgvector store with the schema that it makes: HNSW by cosine, metadata as JSON. */
final class SpringPgEngine implements Engine {
  private static final int BATCH = 1_000;

  private final Pools pools;
  private final Map<Integer, PgVectorStore> stores = new ConcurrentHashMap<>();
  private @Nullable SpringVectors queries;

  SpringPgEngine(String url) {
    this.pools = new Pools(url);
  }

  private PgVectorStore store(SpringVectors vectors, int effort, boolean create) {
    PgVectorStore made =
        PgVectorStore.builder(new JdbcTemplate(pools.of(effort)), vectors)
            .dimensions(vectors.dimensions())
            .distanceType(PgDistanceType.COSINE_DISTANCE)
            .indexType(PgIndexType.HNSW)
            .initializeSchema(create)
            .maxDocumentBatchSize(BATCH)
            .build();
    made.afterPropertiesSet();
    return made;
  }

  @Override
  public void build(Corpus corpus) {
    SpringVectors vectors = new SpringVectors(corpus);
    PgVectorStore filled = store(vectors, Pools.ANY, true);
    try (Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        filled.add(vectors.documents(rows.batch(BATCH), row -> new UUID(0, row).toString()));
      }
    }
    new JdbcTemplate(pools.of(Pools.ANY)).execute("ANALYZE " + PgVectorStore.DEFAULT_TABLE_NAME);
  }

  @Override
  public void open(Corpus corpus) {
    queries = new SpringVectors(corpus);
  }

  @Override
  public Session session(SearchPlan plan) {
    SpringVectors vectors = queries;
    if (vectors == null) {
      throw new IllegalStateException("open it first");
    }
    PgVectorStore opened =
        stores.computeIfAbsent(plan.effort(), effort -> store(vectors, effort, false));
    Filter.Expression tenant =
        new FilterExpressionBuilder().eq("tenant", "tenant-" + plan.tenant()).build();
    return query -> {
      List<Document> found =
          opened.similaritySearch(
              SearchRequest.builder()
                  .query(Integer.toString(query))
                  .topK(plan.k())
                  .similarityThresholdAll()
                  .filterExpression(tenant)
                  .build());
      return () ->
          found.stream()
              .mapToInt(it -> (int) UUID.fromString(it.getId()).getLeastSignificantBits())
              .toArray();
    };
  }

  @Override
  public void close() {
    pools.close();
  }
}
