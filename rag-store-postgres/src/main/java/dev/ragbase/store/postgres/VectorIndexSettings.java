package dev.ragbase.store.postgres;

/**
 * The approximate index that each large workspace gets for itself, so that neither how many vectors
 * others have nor what they are shows in its results or its times. Built and dropped by {@link
 * PostgresSchema#apply}, never by a request; until then a large workspace is searched exactly.
 *
 * @param kind which
 * @param halfPrecision whether the index holds float16, half the size; what is found is compared by
 *     float32 all the same
 * @param fromVectors with how many vectors a workspace is large; smaller ones get no index
 * @param m how many neighbours a node of HNSW has, in [2, 100]; pgvector's {@code m}
 * @param efConstruction how many candidates the build of HNSW looks at, in [2m, 1000]
 * @param efSearch how many candidates a search of HNSW looks at, at least; raised to four times k
 * @param maxScanTuples where a search that goes on for a filter's sake stops and turns exact;
 *     pgvector's {@code hnsw.max_scan_tuples}
 * @param lists how many lists IVFFlat makes; 0 to choose by the number of vectors
 * @param probes how many lists a search of IVFFlat looks at
 */
public record VectorIndexSettings(
    VectorIndexKind kind,
    boolean halfPrecision,
    int fromVectors,
    int m,
    int efConstruction,
    int efSearch,
    int maxScanTuples,
    int lists,
    int probes) {
  /** The most candidates that pgvector lets a search look at. */
  public static final int EF_SEARCH_MAX = 1_000;

  /** The most dimensions that pgvector lets an index have; beyond, every search is exact. */
  public static final int DIMENSIONS_MAX = 4_000;

  public VectorIndexSettings {
    require("fromVectors", fromVectors, 1, Integer.MAX_VALUE);
    require("m", m, 2, 100);
    require("efConstruction", efConstruction, 2 * m, 1_000);
    require("efSearch", efSearch, 1, EF_SEARCH_MAX);
    require("maxScanTuples", maxScanTuples, 1, Integer.MAX_VALUE);
    require("lists", lists, 0, 32_768);
    require("probes", probes, 1, 32_768);
  }

  /** HNSW of float32 from 5,000 vectors on, with m 16, efConstruction 128, efSearch 40. */
  public static VectorIndexSettings defaults() {
    return new VectorIndexSettings(VectorIndexKind.HNSW, false, 5_000, 16, 128, 40, 20_000, 0, 10);
  }

  /** The same of another kind. */
  public VectorIndexSettings of(VectorIndexKind other) {
    return new VectorIndexSettings(
        other,
        halfPrecision,
        fromVectors,
        m,
        efConstruction,
        efSearch,
        maxScanTuples,
        lists,
        probes);
  }

  /** The same for workspaces from another size on. */
  public VectorIndexSettings from(int vectors) {
    return new VectorIndexSettings(
        kind, halfPrecision, vectors, m, efConstruction, efSearch, maxScanTuples, lists, probes);
  }

  /** The same, of float16 or float32. */
  public VectorIndexSettings halfPrecision(boolean half) {
    return new VectorIndexSettings(
        kind, half, fromVectors, m, efConstruction, efSearch, maxScanTuples, lists, probes);
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be in [" + min + ", " + max + "]");
    }
  }
}
