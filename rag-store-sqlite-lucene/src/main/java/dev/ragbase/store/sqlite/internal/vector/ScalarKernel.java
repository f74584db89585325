package dev.ragbase.store.sqlite.internal.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Plain Java in a shape that the JIT compiler turns into vector instructions by itself: it leaves
 * alone a loop that multiplies bytes, but not one over ints with shifts. Four times as fast.
 */
final class ScalarKernel implements Kernel {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into) {
    int[] quarters = query.quarters();
    for (int i = 0; i < count; i++) {
      into[i] = dot(codes, slots[i] * query.codes.length, quarters);
    }
  }

  private static int dot(byte[] codes, int offset, int[] query) {
    int quarter = query.length / 4;
    int sum = 0;
    for (int i = 0; i < quarter; i++) {
      int four = (int) INTS.get(codes, offset + 4 * i);
      sum +=
          ((four << 24) >> 24) * query[i]
              + ((four << 16) >> 24) * query[quarter + i]
              + ((four << 8) >> 24) * query[2 * quarter + i]
              + (four >> 24) * query[3 * quarter + i];
    }
    return sum;
  }

  @Override
  public void bound(
      Sketches.Group group, Sketches.Query query, boolean deep, float[] into, int at) {
    for (int i = 0; i < Sketches.GROUP; i++) {
      float rests = query.rest() * group.rests[i];
      into[at + i] =
          deep
              ? into[at + i] + (query.deepRest() * group.deepRests[i] - rests)
              : rests + group.slacks[i];
    }
    add(group.columns, query.weights(), query.from(deep), query.to(deep), into, at);
  }

  private static void add(byte[] columns, float[] weights, int from, int to, float[] into, int at) {
    for (int axis = from; axis < to; axis += 4) {
      float first = weights[axis];
      float second = weights[axis + 1];
      float third = weights[axis + 2];
      float fourth = weights[axis + 3];
      int start = axis * Sketches.GROUP;
      for (int i = start; i < start + Sketches.GROUP; i++) {
        into[at + i - start] +=
            first * columns[i]
                + second * columns[i + Sketches.GROUP]
                + third * columns[i + 2 * Sketches.GROUP]
                + fourth * columns[i + 3 * Sketches.GROUP];
      }
    }
  }

  @Override
  public long atLeast(float[] numbers, int from, float least) {
    long found = 0;
    for (int i = 0; i < Sketches.GROUP; i++) {
      found |= numbers[from + i] >= least ? 1L << i : 0;
    }
    return found;
  }

  @Override
  public float greatest(float[] numbers, int from, long which) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (long left = which; left != 0; left &= left - 1) {
      greatest = Math.max(greatest, numbers[from + Long.numberOfTrailingZeros(left)]);
    }
    return greatest;
  }
}
