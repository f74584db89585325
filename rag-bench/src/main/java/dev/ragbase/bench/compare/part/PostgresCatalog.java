package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import java.util.ArrayList;
import java.util.List;

/** Who searches in PostgreSQL, always among one tenant's rows. */
final class PostgresCatalog {
  static final String RAGBASE = "ragbase-postgres";
  static final String LANGCHAIN4J = "langchain4j-pgvector";
  static final String SPRING = "spring-pgvector";

  static final String RAW = "raw-sql";
  static final String SAME = "same-sql";

  private PostgresCatalog() {}

  static boolean isOne(Competitor competitor) {
    return List.of(RAGBASE, LANGCHAIN4J, SPRING).contains(competitor.store());
  }

  static List<Competitor> competitors() {
    return List.of(
        competitor(
            RAGBASE, "ragbase, PostgreSQL", "defaults, after rag schema apply", RAGBASE, true),
        competitor(
            RAW,
            "raw SQL",
            "one prepared statement on ragbase's tables under the same row-level security, ef_search"
                + " 40; who asks is set once for the connection",
            RAGBASE,
            true),
        competitor(
            SAME,
            "the same SQL, prepared by hand",
            "ragbase's own statements, recorded once and run again on a connection of pgjdbc's own;"
                + " who asks is set in each transaction, as a pooled connection needs it",
            RAGBASE,
            true),
        competitor(
            LANGCHAIN4J,
            "LangChain4j PgVectorEmbeddingStore",
            "pooled; column per key, index on tenant, HNSW (m 16, ef_construction 128), ef_search"
                + " 100, hnsw.iterative_scan strict_order",
            LANGCHAIN4J,
            false),
        competitor(
            SPRING,
            "Spring AI PgVectorStore",
            "pooled; its own schema with HNSW by cosine, ef_search 100, hnsw.iterative_scan"
                + " strict_order",
            SPRING,
            false));
  }

  private static Competitor competitor(
      String id, String name, String settings, String store, boolean idsAlone) {
    List<Way> ways = new ArrayList<>();
    for (int tenant : List.of(0, 1)) {
      String rows = tenant == 0 ? "tenant of half the rows" : "tenant of a tenth of the rows";
      Request search = Request.of("search").with("k", 10).with("tenant", tenant);
      ways.add(Way.of(rows + ", hits fetched", search.with("fetch", 1)));
      if (idsAlone) {
        ways.add(Way.of(rows + ", ids", search));
      }
    }
    return new Competitor(
        id, name, settings, new OnJvm(id, true), true, store, Integer.MAX_VALUE, ways);
  }
}
