package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows with one query by their int8 codes alone: for a walk that looks at many rows here
 * and there, and has the best of them compared by their vectors afterwards. A quarter of the bytes
 * of a vector, which is what such a walk costs. For one thread, as long as {@link
 * VectorTable#compare} runs.
 */
public final class CodeScores {
  private final Rows rows;
  private final QuantisedQuery query;
  private final Kernel kernel;
  private final int[] slot = new int[1];
  private final int[] dot = new int[1];

  /** What {@link RowBlock#touch} gave. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  CodeScores(Rows rows, QuantisedQuery query, Kernel kernel) {
    this.rows = rows;
    this.query = query;
    this.kernel = kernel;
  }

  /**
   * The cosines of some rows and the query, to some thousandths; NaN where the table has no such
   * row.
   *
   * @param into gets that of row {@code wanted[i]} at {@code i}, for the first {@code count}
   */
  public void score(int[] wanted, int count, float[] into) {
    touch(wanted, count);
    for (int i = 0; i < count; i++) {
      into[i] = score(wanted[i]);
    }
  }

  private void touch(int[] wanted, int count) {
    for (int i = 0; i < count; i++) {
      int at = rows.slot(wanted[i]);
      touched += at < 0 ? 0 : rows.blockOf(at).touch(rows.inBlock(at));
    }
  }

  private float score(int row) {
    int at = rows.slot(row);
    if (at < 0) {
      return Float.NaN;
    }
    RowBlock block = rows.blockOf(at);
    slot[0] = rows.inBlock(at);
    kernel.dots(block.codes, slot, 1, query.codes, dot);
    return (float) (query.scale * block.scales[slot[0]] * dot[0]);
  }

  /** The chunk of a row; null if the table has no such row. */
  public @Nullable ChunkId id(int row) {
    int at = rows.slot(row);
    return at < 0 ? null : rows.blockOf(at).id(rows.inBlock(at));
  }
}
