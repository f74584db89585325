package dev.ragbase.index;

/** How matches were found. */
public enum SearchPath {
  /** Every candidate was compared, or proven not to belong. */
  EXACT,
  /** The filter's matches were listed first and each was compared. */
  FILTERED,
  /** A navigable small world graph was walked: approximate. */
  HNSW,
  /** The lists of the nearest centroids were compared: approximate. */
  IVFFLAT
}
