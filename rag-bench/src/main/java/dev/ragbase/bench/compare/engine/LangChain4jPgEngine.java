package dev.ragbase.bench.compare.engine;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.pgvector.DefaultMetadataStorageConfig;
import dev.langchain4j.store.embedding.pgvector.MetadataStorageMode;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * LangChain4j's pgvector store: a column for each key, as it advises for keys that are known, an
 * index on the tenant, and an HNSW index made by hand, since the one it makes is IVFFlat.
 */
final class LangChain4jPgEngine implements Engine {
  private static final int BATCH = 1_000;
  private static final String TABLE = "embeddings";

  private final Pools pools;
  private Embedding[] queries = new Embedding[0];

  LangChain4jPgEngine(String url) {
    this.pools = new Pools(url);
  }

  private PgVectorEmbeddingStore store(int dimensions, int effort, boolean create) {
    return PgVectorEmbeddingStore.datasourceBuilder()
        .datasource(pools.of(effort))
        .table(TABLE)
        .dimension(dimensions)
        .createTable(create)
        .metadataStorageConfig(
            DefaultMetadataStorageConfig.builder()
                .storageMode(MetadataStorageMode.COLUMN_PER_KEY)
                .columnDefinitions(List.of("tenant text", "part int", "row int"))
                .indexes(List.of("tenant"))
                .indexType("btree")
                .build())
        .build();
  }

  @Override
  public void build(Corpus corpus) {
    PgVectorEmbeddingStore store = store(corpus.dimensions(), Pools.ANY, true);
    try (Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        List<String> ids = new ArrayList<>();
        List<Embedding> vectors = new ArrayList<>();
        List<TextSegment> texts = new ArrayList<>();
        for (Row row : rows.batch(BATCH)) {
          ids.add(new UUID(0, row.id()).toString());
          vectors.add(new Embedding(row.vector()));
          texts.add(
              TextSegment.from(
                  row.text(),
                  new Metadata()
                      .put("tenant", "tenant-" + row.tenant())
                      .put("part", row.part())
                      .put("row", row.id())));
        }
        store.addAll(ids, vectors, texts);
      }
    }
  }

  @Override
  public void compact(Corpus corpus) throws SQLException {
    try (Connection connection = pools.of(Pools.ANY).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET maintenance_work_mem = '1GB'");
      statement.execute(
          "CREATE INDEX ON "
              + TABLE
              + " USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 128)");
      statement.execute("ANALYZE " + TABLE);
    }
  }

  @Override
  public void open(Corpus corpus) {
    queries = new Embedding[corpus.queries()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = new Embedding(corpus.query(i));
    }
  }

  @Override
  public Session session(SearchPlan plan) {
    PgVectorEmbeddingStore store = store(queries[0].dimension(), plan.effort(), false);
    return query -> {
      List<EmbeddingMatch<TextSegment>> found =
          store
              .search(
                  EmbeddingSearchRequest.builder()
                      .queryEmbedding(queries[query])
                      .maxResults(plan.k())
                      .filter(new IsEqualTo("tenant", "tenant-" + plan.tenant()))
                      .build())
              .matches();
      return () ->
          found.stream()
              .mapToInt(it -> (int) UUID.fromString(it.embeddingId()).getLeastSignificantBits())
              .toArray();
    };
  }

  @Override
  public void close() {
    pools.close();
  }
}
