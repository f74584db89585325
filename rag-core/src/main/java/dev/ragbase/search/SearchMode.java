package dev.ragbase.search;

/** Which legs a search runs. */
public enum SearchMode {
  /** Both, fused. */
  HYBRID,
  /** By meaning. */
  VECTOR,
  /** By words. */
  KEYWORD
}
