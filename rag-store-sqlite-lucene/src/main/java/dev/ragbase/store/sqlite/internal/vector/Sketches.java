package dev.ragbase.store.sqlite.internal.vector;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the first {@linkplain PrincipalAxes principal axes} say of each row, as int8, and how long
 * the rest of it is: enough to tell of most rows that they are not among the best, for a fraction
 * of the bytes. Rows lie side by side, axis by axis, so that a kernel compares many at once.
 *
 * <p>Exact search by the first components of a singular value decomposition and a bound on the
 * others is that of Li et al., "FEXIPRO", SIGMOD 2017; columns of some rows each are those of Kuffo
 * et al., "PDX", SIGMOD 2025.
 *
 * <p>Why no row is missed. Let A be the axes, AA' = I + D with |D| at most the {@linkplain
 * PrincipalAxes#skew skew} s. A vector x is A'(I+D)^-1 Ax and a rest at right angles to all axes,
 * whose square is at most |x|^2 - |Ax|^2 / (1+s). So for a query q of length 1 and the vector x
 * that a row's codes stand for, q.x is at most Aq.Ax + s/(1-s) |Aq||Ax| + the product of both
 * rests. Ax in turn is steps of int8 and the length r of what those leave out, which adds |Aq| r;
 * and the row's own residual is what its codes leave out of the true vector. All but the sum of
 * these is computed in doubles, with {@link Quantiser#margin} for their rounding; the sum in
 * floats, each of whose roundings is at most 2^-24 of the greatest sum there can be.
 *
 * <p>Appended to by one thread at a time while others read; changed while nobody reads.
 */
final class Sketches {
  /** So many rows lie side by side: a cache line of each axis. */
  static final int GROUP = Long.SIZE;

  /** Rows that do not follow one another. */
  static final int NONE = -1;

  /** What one rounding changes at most, as a part of the number. */
  private static final double FLOAT_ROUNDING = 0x1p-24;

  /** A bound is rounded once for each axis, and less often than this besides. */
  private static final int ROUNDINGS_MORE = 10;

  private static final int FIRST_GROUPS = 64;

  /** The columns of rows that follow one another. */
  static final class Group {
    /** Row {@code i} by axis {@code a} at {@code a * GROUP + i}. */
    final byte[] columns;

    /** How much of a row lies in none of the first axes. */
    final float[] rests = new float[GROUP];

    /** How much of a row lies in no axis at all. */
    final float[] deepRests = new float[GROUP];

    /** What a row's product may be greater than the codes say, the rests apart. */
    final float[] slacks = new float[GROUP];

    Group(int axes) {
      columns = new byte[axes * GROUP + Kernel.PADDING];
    }
  }

  private final PrincipalAxes axes;
  private final int first;
  private final int dimensions;

  /** What 1 stands for, axis by axis. */
  private final double[] steps;

  private final double[] vector;
  private final double[] products;
  private final AtomicReference<float @Nullable []> numbers = new AtomicReference<>();
  private volatile Group[] groups = new Group[FIRST_GROUPS];

  /** Of each group the first row's number, if those of the others follow it, or {@link #NONE}. */
  private volatile int[] bases = new int[FIRST_GROUPS];

  private volatile int count;

  /**
   * None as yet.
   *
   * @param first by how many of the axes every row is compared; by the others where those do not
   *     tell enough
   * @param reach how far products with each axis go; what goes beyond is bounded less well
   */
  Sketches(PrincipalAxes axes, int first, int dimensions, double[] reach) {
    this.axes = axes;
    this.first = first;
    this.dimensions = dimensions;
    this.steps = new double[axes.count()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Math.max(reach[i], Double.MIN_NORMAL) / Quantiser.CODE_MAX;
    }
    this.vector = new double[dimensions];
    this.products = new double[axes.count()];
  }

  /** By how many axes every row is compared. */
  int first() {
    return first;
  }

  /** How many axes there are. */
  int axes() {
    return axes.count();
  }

  /** Slots below this have a sketch. */
  int count() {
    return count;
  }

  /** More than {@link #count} by less than a group. */
  int capacity() {
    return (count + GROUP - 1) / GROUP * GROUP;
  }

  /**
   * Room for at least so many numbers, which hold anything; to be {@linkplain #giveBack given
   * back}.
   */
  float[] borrow(int least) {
    float[] held = numbers.getAndSet(null);
    return held == null || held.length < least ? new float[least] : held;
  }

  void giveBack(float[] borrowed) {
    numbers.set(borrowed);
  }

  /** Those of slots from {@code index * GROUP} on. */
  Group group(int index) {
    return groups[index];
  }

  /** The number of a group's first row, if those of the others follow it, or {@link #NONE}. */
  int base(int index) {
    return bases[index];
  }

  /** Takes the next slot's row. */
  void append(RowBlock block, int at) {
    int slot = count;
    Group[] held = groups;
    if (slot / GROUP == held.length) {
      held = Arrays.copyOf(held, 2 * held.length);
      groups = held;
      bases = Arrays.copyOf(bases, held.length);
    }
    if (slot % GROUP == 0) {
      held[slot / GROUP] = new Group(steps.length);
    }
    set(slot, block, at);
    count = slot + 1;
  }

  /** A slot holds another row, or is the first that had none. */
  void changed(int slot, RowBlock block, int at) {
    if (slot == count) {
      append(block, at);
    } else if (slot < count) {
      set(slot, block, at);
    }
  }

  /** Rows from a slot on are gone. */
  void trim(int size) {
    count = Math.min(count, size);
  }

  private void set(int slot, RowBlock block, int at) {
    block.vector(at, vector, 0, dimensions);
    axes.project(vector, products);
    Group group = groups[slot / GROUP];
    int column = slot % GROUP;
    double left = 0;
    double coded = 0;
    for (int i = 0; i < steps.length; i++) {
      double most = Quantiser.CODE_MAX;
      double code = Math.clamp(Math.rint(products[i] / steps[i]), -most, most);
      group.columns[i * GROUP + column] = (byte) code;
      double stands = steps[i] * code;
      left += (products[i] - stands) * (products[i] - stands);
      coded += stands * stands;
    }
    double skew = axes.skew();
    double inAxes = PrincipalAxes.squares(products, steps.length);
    double squares = PrincipalAxes.squares(vector, dimensions);
    double slack =
        (1 + skew) * (Math.sqrt(left) + skew / (1 - skew) * Math.sqrt(inAxes))
            + block.residuals[at]
            + Quantiser.margin(dimensions);
    // No sum on the way to a bound is greater than its products, rests and slack together.
    double most = (1 + skew) * Math.sqrt(coded) + Math.sqrt(squares) + slack + 1;
    double rounding = (steps.length + ROUNDINGS_MORE) * FLOAT_ROUNDING * most;
    group.slacks[column] = Math.nextUp((float) (slack + rounding));
    int[] held = bases;
    if (column == 0 && slot == count) {
      held[slot / GROUP] = block.rows[at];
    } else if (block.rows[at] != held[slot / GROUP] + column) {
      held[slot / GROUP] = NONE;
    }
    group.rests[column] = rest(squares, PrincipalAxes.squares(products, first));
    group.deepRests[column] = rest(squares, inAxes);
  }

  /** The length of what is left of a vector, rounded up. */
  private float rest(double squares, double inAxes) {
    double left = Math.max(0, squares - inAxes / (1 + axes.skew()));
    return Math.nextUp((float) Math.sqrt(left + Quantiser.margin(dimensions)));
  }

  /**
   * A query of length 1, or of zeros.
   *
   * @param deep whether to be compared by all axes, not by the first alone
   */
  Query query(double[] unit, boolean deep) {
    float[] weights = new float[deep ? steps.length : first];
    double[] own = new double[weights.length];
    axes.project(unit, weights.length, own);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (own[i] * steps[i]);
    }
    double squares = PrincipalAxes.squares(unit, dimensions);
    return new Query(
        weights,
        first,
        rest(squares, PrincipalAxes.squares(own, first)),
        rest(squares, PrincipalAxes.squares(own, own.length)));
  }

  /**
   * A query as sketches are compared with it.
   *
   * @param weights what a code of 1 counts for, axis by axis; of the first alone, or of all
   * @param first how many axes are the first, a multiple of four as all of them
   * @param rest how much of it lies in none of the first axes
   * @param deepRest how much of it lies in none that there are weights of
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Query(float[] weights, int first, float rest, float deepRest) {
    int from(boolean deep) {
      return deep ? first : 0;
    }

    int to(boolean deep) {
      return deep ? weights.length : first;
    }
  }
}
