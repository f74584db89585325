package dev.ragbase.bench.compare.part;

import static dev.ragbase.bench.compare.Names.HITS_FETCHED;
import static dev.ragbase.bench.compare.Names.LANGCHAIN4J_POSTGRES;
import static dev.ragbase.bench.compare.Names.RAGBASE_POSTGRES;
import static dev.ragbase.bench.compare.Names.RAW_SQL;
import static dev.ragbase.bench.compare.Names.SAME_SQL;
import static dev.ragbase.bench.compare.Names.SPRING_POSTGRES;

import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import java.util.ArrayList;
import java.util.List;

/** Who searches in PostgreSQL, always among one tenant's rows. */
final class PostgresCatalog {
  /** The largest, and one of the others. */
  private static final List<Integer> TENANTS = List.of(0, 1);

  /** By measurement the fastest of pgvector's documented ones, see decision 7. */
  private static final String CONNECTION =
      " hnsw.iterative_scan relaxed_order, enable_seqscan off; ef_search 40, 100 and 200";

  private PostgresCatalog() {}

  static boolean isOne(Competitor competitor) {
    return List.of(RAGBASE_POSTGRES, LANGCHAIN4J_POSTGRES, SPRING_POSTGRES)
        .contains(competitor.store());
  }

  static List<Competitor> competitors() {
    return List.of(
        onOurs(RAGBASE_POSTGRES, "ragbase, PostgreSQL", "defaults, after rag schema apply"),
        onOurs(
            RAW_SQL,
            "raw SQL",
            "one prepared statement on ragbase's tables under the same row-level security, LIMIT 10 in"
                + " its text, ef_search 40; who asks is set once for the connection"),
        onOurs(
            SAME_SQL,
            "the same SQL, prepared by hand",
            "ragbase's own statements, recorded once and run again on a connection of pgjdbc's own;"
                + " who asks is set in each transaction, as a pooled connection needs it"),
        peer(
            LANGCHAIN4J_POSTGRES,
            "LangChain4j PgVectorEmbeddingStore",
            "pooled; column per key, index on tenant, HNSW (m 16, ef_construction 128),"
                + CONNECTION),
        peer(
            SPRING_POSTGRES,
            "Spring AI PgVectorStore",
            "pooled; its own schema with HNSW by cosine," + CONNECTION));
  }

  private static Competitor onOurs(String id, String name, String settings) {
    List<Way> ways = new ArrayList<>();
    for (int tenant : TENANTS) {
      ways.add(Way.of(fetching(tenant), search(tenant).with("fetch", 1)));
      ways.add(Way.of(rows(tenant) + ", ids", search(tenant)));
    }
    return competitor(id, name, settings, RAGBASE_POSTGRES, ways);
  }

  /** One that has no measure for its effort: with pgvector's default, and with more. */
  private static Competitor peer(String id, String name, String settings) {
    List<Way> ways = new ArrayList<>();
    for (int tenant : TENANTS) {
      for (int effort : List.of(40, 100, 200)) {
        ways.add(
            Way.of(
                fetching(tenant) + ", ef_search " + effort,
                search(tenant).with("fetch", 1).with("effort", effort)));
      }
    }
    return competitor(id, name, settings, id, ways);
  }

  private static Request search(int tenant) {
    return Request.of("search").with("k", 10).with("tenant", tenant);
  }

  private static String fetching(int tenant) {
    return rows(tenant) + HITS_FETCHED;
  }

  private static String rows(int tenant) {
    return tenant == 0 ? "tenant of half the rows" : "tenant of a tenth of the rows";
  }

  private static Competitor competitor(
      String id, String name, String settings, String store, List<Way> ways) {
    return new Competitor(
        id, name, settings, new OnJvm(id, true), true, store, Integer.MAX_VALUE, ways);
  }
}
