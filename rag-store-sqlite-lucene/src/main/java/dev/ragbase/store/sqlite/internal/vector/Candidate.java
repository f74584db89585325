package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;

/** A row whose score lies between two bounds; known already if they are one. */
record Candidate(int row, ChunkId id, VectorHash hash, double lower, double upper) {
  boolean known() {
    return lower == upper;
  }

  /** Whether a score can be this row's. */
  boolean allows(double score) {
    return score >= lower && score <= upper;
  }
}
