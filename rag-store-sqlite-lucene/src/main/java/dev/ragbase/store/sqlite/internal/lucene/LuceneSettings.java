package dev.ragbase.store.sqlite.internal.lucene;

/**
 * How the index works.
 *
 * @param ramBufferMb what is gathered in memory before a segment is written
 * @param vectors whether the index holds vectors in an HNSW graph
 * @param hnswM neighbours of a node in the graph
 * @param hnswBeamWidth candidates looked at when a node is added to the graph
 * @param filterCacheMb memory for the results of filters, a fourth of it for columns of fields
 * @param queryTermsMax how many words of a query count; of more, the rarest
 * @param checkedAtOpenMb an index up to this size is read and its checksums compared at open
 * @param heldInMemoryMb an index up to this size is held in memory by a process that only reads it:
 *     one that has just started reads it sooner than it maps it
 */
public record LuceneSettings(
    int ramBufferMb,
    boolean vectors,
    int hnswM,
    int hnswBeamWidth,
    int filterCacheMb,
    int queryTermsMax,
    int checkedAtOpenMb,
    int heldInMemoryMb) {
  /** Below the 1,024 clauses that a Lucene query may have, with room for a filter. */
  private static final int QUERY_TERMS_MAX = 1_000;

  private static final LuceneSettings DEFAULTS =
      new LuceneSettings(64, false, 16, 200, 32, QUERY_TERMS_MAX, 256, 16);

  public LuceneSettings {
    require("ramBufferMb", ramBufferMb, 1, 1_900);
    require("hnswM", hnswM, 2, 512);
    require("hnswBeamWidth", hnswBeamWidth, 1, 3_200);
    require("filterCacheMb", filterCacheMb, 0, 65_536);
    require("queryTermsMax", queryTermsMax, 1, QUERY_TERMS_MAX);
    require("checkedAtOpenMb", checkedAtOpenMb, 0, 1_000_000);
    require("heldInMemoryMb", heldInMemoryMb, 0, 1_000);
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be in [" + min + ", " + max + "]");
    }
  }

  /** Words only: vector search is exact and needs no graph. */
  public static LuceneSettings defaults() {
    return DEFAULTS;
  }

  /** These, with vectors in an HNSW graph. */
  public LuceneSettings withVectors() {
    return new LuceneSettings(
        ramBufferMb,
        true,
        hnswM,
        hnswBeamWidth,
        filterCacheMb,
        queryTermsMax,
        checkedAtOpenMb,
        heldInMemoryMb);
  }
}
