package dev.ragbase.index;

/** What a vector search may give up for speed. */
public enum Accuracy {
  /** The backend's plan: exact as long as that is fast, and each result says what it is. */
  PLANNED,
  /** Exact, however long it takes. */
  EXACT,
  /** By the approximate index if the backend has one, else exact. */
  APPROXIMATE
}
