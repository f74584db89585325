package dev.ragbase.store.postgres;

/** Which approximate index a large workspace gets. */
public enum VectorIndexKind {
  /** A navigable small world graph: the better recall for its time, slow to build. */
  HNSW,
  /** Lists around centroids: quick to build, to be built when the data are there. */
  IVFFLAT,
  /** None: every search is exact. */
  NONE
}
