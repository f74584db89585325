package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.Names;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import java.nio.file.Path;

/** The competitors by the names that the driver calls them. */
final class Engines {
  private Engines() {}

  private static String database() {
    return database("RAG_BENCH_DATABASE");
  }

  /** The JDBC url in a variable of the environment. */
  static String database(String variable) {
    String url = System.getenv(variable);
    if (url == null) {
      throw new IllegalArgumentException(variable + " is not set");
    }
    return url;
  }

  /**
   * A competitor, not yet built or opened.
   *
   * @param store the folder for its files
   * @throws IllegalArgumentException if there is none of this name
   */
  static Engine of(String name, Path store) {
    return switch (name) {
      case "ragbase" -> new RagbaseEngine(store, Graph.PLANNED, false);
      case "ragbase-beside" -> new RagbaseEngine(store, Graph.PLANNED, true);
      case "ragbase-hnsw" -> new RagbaseEngine(store, Graph.ALWAYS, false);
      case "memory" -> new MemoryReadEngine(Float.BYTES, 0);
      case "memory-int8" -> new MemoryReadEngine(Byte.BYTES, Names.INT8_EXTRA_BYTES);
      case "lucene" -> new LuceneEngine(store);
      case "langchain4j-memory" -> new LangChain4jMemoryEngine();
      case "spring-simple" -> new SpringSimpleEngine();
      case "jvector" -> new JVectorEngine();
      case "ragbase-postgres" -> new RagbasePostgresEngine(database());
      case "raw-sql" -> new RawSqlEngine(database());
      case "same-sql" -> new SameSqlEngine(database());
      case "langchain4j-pgvector" -> new LangChain4jPgEngine(database());
      case "spring-pgvector" -> new SpringPgEngine(database());
      default -> throw new IllegalArgumentException("no competitor is called '" + name + "'");
    };
  }
}
