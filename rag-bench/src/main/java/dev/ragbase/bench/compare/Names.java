package dev.ragbase.bench.compare;

/** By what results.json names competitors and what they did: who measures and who reports agree. */
public final class Names {
  public static final String RAGBASE = "ragbase";
  public static final String RAGBASE_HNSW = "ragbase-hnsw";
  public static final String RAGBASE_PLAIN = "ragbase-plain";
  public static final String MEMORY = "memory";
  public static final String MEMORY_INT8 = "memory-int8";
  public static final String LUCENE = "lucene";
  public static final String LANGCHAIN4J = "langchain4j";
  public static final String SPRING = "spring";
  public static final String FAISS_FLAT = "faiss-flat";
  public static final String FAISS_HNSW = "faiss-hnsw";
  public static final String FAISS_IVF = "faiss-ivf";
  public static final String JSONL = "jsonl";
  public static final String HNSWLIB = "hnswlib";

  public static final String RAGBASE_POSTGRES = "ragbase-postgres";
  public static final String RAW_SQL = "raw-sql";
  public static final String SAME_SQL = "same-sql";
  public static final String LANGCHAIN4J_POSTGRES = "langchain4j-pgvector";
  public static final String SPRING_POSTGRES = "spring-pgvector";

  public static final String EXACT = "exact";
  public static final String PLANNED = "planned";
  public static final String GRAPH = "graph";

  /** What follows the name of a way on which texts and metadata are read as well. */
  public static final String HITS_FETCHED = ", hits fetched";

  /** What the name of a way with a filter begins with. */
  public static final String FILTER = "filter ";

  /** What follows where no two searches have the same filter. */
  public static final String ANOTHER_EACH_TIME = ", another each time";

  /** What an int8 row of ours has beside a byte a dimension: its scale and its residual. */
  public static final int INT8_EXTRA_BYTES = 8;

  private Names() {}
}
