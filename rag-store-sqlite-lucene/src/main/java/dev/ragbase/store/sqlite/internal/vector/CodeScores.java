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
  /** What a processor fetches from memory at once. */
  private static final int CACHE_LINE = 64;

  private final Rows rows;
  private final QuantisedQuery query;
  private final Kernel kernel;
  private final int[] slot = new int[1];
  private final int[] dot = new int[1];

  /** Keeps the compiler from leaving out what is read for nothing else. */
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

  /** Has the processor fetch all of the rows before it needs the first. */
  private void touch(int[] wanted, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int at = rows.slot(wanted[i]);
      if (at >= 0) {
        byte[] codes = rows.blockOf(at).codes;
        int from = rows.inBlock(at) * rows.stride();
        for (int j = from; j < from + rows.stride(); j += CACHE_LINE) {
          sum += codes[j];
        }
      }
    }
    touched += sum;
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
