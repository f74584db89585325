package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;

/**
 * What an exact search found, best first, equal scores by chunk id: row, id and score of each hit
 * at the same index. The arrays are the caller's own.
 */
public final class Scan {
  private final int[] rows;
  private final ChunkId[] ids;
  private final double[] scores;
  private final int rescored;
  private final long applied;

  Scan(int[] rows, ChunkId[] ids, double[] scores, int rescored, long applied) {
    this.rows = rows;
    this.ids = ids;
    this.scores = scores;
    this.rescored = rescored;
    this.applied = applied;
  }

  /** How many hits there are: k, or fewer if fewer exist. */
  public int size() {
    return rows.length;
  }

  public int[] rows() {
    return rows;
  }

  public ChunkId[] ids() {
    return ids;
  }

  /** The cosines, as {@link dev.ragbase.document.Embedding#cosine(float[], float[])} gives them. */
  public double[] scores() {
    return scores;
  }

  /** How many original vectors were loaded to prove the result. */
  public int rescored() {
    return rescored;
  }

  /** The change number that the table had when it was scanned. */
  public long applied() {
    return applied;
  }
}
