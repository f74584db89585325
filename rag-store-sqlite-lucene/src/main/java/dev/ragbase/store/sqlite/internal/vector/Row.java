package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;

/** A chunk's vector on its way into the table, which copies what it needs of it. */
public final class Row {
  private final int row;
  private final ChunkId id;
  private final float[] vector;

  /**
   * A row to put.
   *
   * @param row the chunk's rowid in SQLite, not negative
   */
  public Row(int row, ChunkId id, float[] vector) {
    if (row < 0) {
      throw new IllegalArgumentException("row is " + row + ", must not be negative");
    }
    this.row = row;
    this.id = id;
    this.vector = vector;
  }

  public int row() {
    return row;
  }

  public ChunkId id() {
    return id;
  }

  /** The array that was given, not a copy: rows come by the ten thousand. */
  float[] vector() {
    return vector;
  }
}
