package dev.ragbase.store.sqlite.internal.vector;

/** Plain Java, in the shape that the JIT compiler turns into vector instructions by itself. */
final class ScalarKernel implements Kernel {
  @Override
  public void dots(byte[] codes, int[] slots, int count, short[] query, int[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = dot(codes, slots[i] * query.length, query);
    }
  }

  private static int dot(byte[] codes, int offset, short[] query) {
    int sum = 0;
    for (int i = 0; i < query.length; i++) {
      sum += codes[offset + i] * query[i];
    }
    return sum;
  }
}
