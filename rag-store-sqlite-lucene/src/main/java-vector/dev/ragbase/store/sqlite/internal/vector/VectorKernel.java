package dev.ragbase.store.sqlite.internal.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API's kernel, compiled apart from the rest since its module is an incubator's; made by
 * {@link Kernels} where that module is readable. Two products of numbers in [-127, 127] fit into 16
 * bits together, so 16-bit lanes are multiplied and added once before they are widened.
 */
final class VectorKernel implements Kernel {
  /** As wide as the machine likes, up to {@link Kernel#LANES} bytes a step. */
  private static final VectorSpecies<Short> SHORTS =
      ShortVector.SPECIES_PREFERRED.vectorBitSize() > 512
          ? ShortVector.SPECIES_512
          : ShortVector.SPECIES_PREFERRED;

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, SHORTS.vectorShape());

  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, SHORTS.vectorShape());
  private static final VectorSpecies<Byte> QUARTERS =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, SHORTS.vectorBitSize() / 4)));

  @Override
  public void dots(byte[] codes, int[] slots, int count, QueryCodes query, int[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = dot(codes, slots[i] * query.codes.length, query.codes);
    }
  }

  private static int dot(byte[] codes, int offset, short[] query) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int i = 0; i < query.length; i += 2 * SHORTS.length()) {
      int second = i + SHORTS.length();
      IntVector pairs =
          product(codes, offset + i, query, i)
              .add(product(codes, offset + second, query, second))
              .reinterpretAsInts();
      // Each int holds two 16-bit sums: the upper one, and the lower one moved up for its sign.
      odd = odd.add(pairs.lanewise(VectorOperators.ASHR, 16));
      even = even.add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static ShortVector product(byte[] codes, int offset, short[] query, int at) {
    ShortVector row =
        (ShortVector)
            ByteVector.fromArray(BYTES, codes, offset).convertShape(VectorOperators.B2S, SHORTS, 0);
    return row.mul(ShortVector.fromArray(SHORTS, query, at));
  }

  @Override
  public void bound(
      Sketches.Group group, Sketches.Query query, boolean deep, float[] into, int at) {
    if (deep) {
      changeRests(group, query, into, at);
    } else {
      setRests(group, query, into, at);
    }
    add(group.columns, query.weights(), query.from(deep), query.to(deep), into, at);
  }

  private static void setRests(Sketches.Group group, Sketches.Query query, float[] into, int at) {
    for (int row = 0; row < Sketches.GROUP; row += FLOATS.length()) {
      FloatVector.fromArray(FLOATS, group.rests, row)
          .mul(query.rest())
          .add(FloatVector.fromArray(FLOATS, group.slacks, row))
          .intoArray(into, at + row);
    }
  }

  private static void changeRests(
      Sketches.Group group, Sketches.Query query, float[] into, int at) {
    for (int row = 0; row < Sketches.GROUP; row += FLOATS.length()) {
      FloatVector.fromArray(FLOATS, group.deepRests, row)
          .mul(query.deepRest())
          .sub(FloatVector.fromArray(FLOATS, group.rests, row).mul(query.rest()))
          .add(FloatVector.fromArray(FLOATS, into, at + row))
          .intoArray(into, at + row);
    }
  }

  private static void add(byte[] columns, float[] weights, int from, int to, float[] into, int at) {
    int lanes = FLOATS.length();
    for (int row = 0; row < Sketches.GROUP; row += 4 * lanes) {
      FloatVector first = FloatVector.fromArray(FLOATS, into, at + row);
      FloatVector second = FloatVector.fromArray(FLOATS, into, at + row + lanes);
      FloatVector third = FloatVector.fromArray(FLOATS, into, at + row + 2 * lanes);
      FloatVector fourth = FloatVector.fromArray(FLOATS, into, at + row + 3 * lanes);
      for (int axis = from; axis < to; axis++) {
        int column = axis * Sketches.GROUP + row;
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[axis]);
        first = floats(columns, column).fma(weight, first);
        second = floats(columns, column + lanes).fma(weight, second);
        third = floats(columns, column + 2 * lanes).fma(weight, third);
        fourth = floats(columns, column + 3 * lanes).fma(weight, fourth);
      }
      first.intoArray(into, at + row);
      second.intoArray(into, at + row + lanes);
      third.intoArray(into, at + row + 2 * lanes);
      fourth.intoArray(into, at + row + 3 * lanes);
    }
  }

  private static FloatVector floats(byte[] columns, int offset) {
    return (FloatVector)
        ByteVector.fromArray(QUARTERS, columns, offset)
            .convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  @Override
  public long atLeast(float[] numbers, int from, float least) {
    long found = 0;
    for (int i = 0; i < Sketches.GROUP; i += FLOATS.length()) {
      found |=
          FloatVector.fromArray(FLOATS, numbers, from + i)
                  .compare(VectorOperators.GE, least)
                  .toLong()
              << i;
    }
    return found;
  }

  @Override
  public float greatest(float[] numbers, int from, long which) {
    FloatVector greatest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < Sketches.GROUP; i += FLOATS.length()) {
      VectorMask<Float> its = VectorMask.fromLong(FLOATS, which >>> i);
      FloatVector next = FloatVector.fromArray(FLOATS, numbers, from + i);
      greatest = greatest.lanewise(VectorOperators.MAX, next, its);
    }
    return greatest.reduceLanes(VectorOperators.MAX);
  }
}
