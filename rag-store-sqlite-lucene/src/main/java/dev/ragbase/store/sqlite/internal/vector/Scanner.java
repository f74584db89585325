package dev.ragbase.store.sqlite.internal.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** One pass over the int8 rows: what may be among the best k. For one search, then dropped. */
final class Scanner {
  /** With fewer rows in the filter than this, they are looked up instead of all being passed. */
  static final int LOOKUP_MAX = 15_000;

  /**
   * With more than this share of the rows in the filter, all are multiplied and the filter is asked
   * last: rows left out here and there cost the processor's prefetcher its stream, which is twice
   * the time of a whole scan at one half.
   */
  private static final double DENSE = 0.2;

  private static final int BATCH = 512;

  /** So few that those after them meet the threshold that they have raised. */
  private static final int SURVIVORS = 64;

  /** Of rows that lie nearer together than one in so many the processor fetches the next itself. */
  private static final int SPARSE = 2;

  /** Rows that are compared first for each that is wanted: their bounds are not in their order. */
  private static final int SEEDS = 4;

  /**
   * To compare so many rows of a group takes longer than to look at more axes of all its rows, also
   * if some of those are near the query.
   */
  private static final int DEEPER_FROM = 6;

  private final Rows rows;
  private final QuantisedQuery query;
  private final Kernel kernel;
  private final Map<Integer, Double> settled;
  private final Candidates candidates;
  private final @Nullable Sketches sketches;
  private @Nullable FixedBitSet last;

  /** The block that the first {@link #collected} slots are of. */
  private int block;

  private int collected;
  private int compared;
  private int passed;

  /** What {@link RowBlock#touch} gave. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  private final int[] slots = new int[BATCH];
  private final int[] dots = new int[BATCH];
  private final int[] one = new int[1];
  private final int[] restDot = new int[1];
  private final double[] uppers = new double[BATCH];

  /**
   * A scan.
   *
   * @param settled rows to leave out
   */
  Scanner(Rows rows, QuantisedQuery query, int k, Kernel kernel, Map<Integer, Double> settled) {
    this.rows = rows;
    this.query = query;
    this.kernel = kernel;
    this.settled = settled;
    this.candidates = new Candidates(Math.max(1, Math.min(k, rows.size())));
    this.sketches = rows.sketches();
  }

  List<Candidate> scan(@Nullable FixedBitSet filter) {
    if (filter == null) {
      all();
    } else {
      int members = filter.cardinality();
      if (members < lookupBelow()) {
        members(filter);
      } else if (sketches == null && members < DENSE * rows.size()) {
        masked(filter);
      } else {
        last = filter;
        all();
      }
    }
    candidates.prune();
    List<Candidate> found = new ArrayList<>(candidates.count());
    for (int i = 0; i < candidates.count(); i++) {
      found.add(candidate(i));
    }
    return found;
  }

  /** How many rows were passed: all there are, or none if those of a filter were looked up. */
  int passed() {
    return passed;
  }

  /** How many of the rows passed were compared by their codes: those without a sketch all are. */
  int compared() {
    return compared;
  }

  private double lookupBelow() {
    double below = Math.min(LOOKUP_MAX, rows.size() / 2);
    return sketches == null
        ? below
        : Math.min(below, SketchPlan.lookedUp(sketches.first()) * rows.size());
  }

  private void all() {
    int sketched = sketches == null ? 0 : bySketches(sketches);
    passed = rows.size();
    compared += passed - sketched;
    for (int b = sketched / rows.blockRows(); b < rows.blocks(); b++) {
      int used = rows.used(b);
      int first = Math.max(0, sketched - b * rows.blockRows());
      for (int from = first; from < used; from += BATCH) {
        int count = Math.min(BATCH, used - from);
        for (int i = 0; i < count; i++) {
          slots[i] = from + i;
        }
        scoreRun(b, from, count);
      }
    }
  }

  /** Compares those that sketches do not rule out; returns up to which slot there are sketches. */
  private int bySketches(Sketches sketches) {
    int sketched = sketches.count();
    SketchWindow window = new SketchWindow(sketches, query.unit, kernel);
    for (int from = 0; from < sketched; from += SketchWindow.ROWS) {
      window.move(from, Math.min(SketchWindow.ROWS, sketched - from));
      if (from == 0) {
        for (int slot : window.takeGreatest(SEEDS * candidates.wanted(), this::passing)) {
          collect(slot, BATCH);
        }
        compareCollected();
      }
      for (int group = 0; group < window.groups(); group++) {
        collectSelected(window, group);
      }
      compareCollected();
    }
    window.giveBack();
    return sketched;
  }

  private void collectSelected(SketchWindow window, int group) {
    int first = window.slot(group);
    long selected = passing(first, window.select(group, threshold()));
    if (Long.bitCount(selected) >= DEEPER_FROM && window.deepen(group)) {
      selected = passing(first, window.select(group, threshold()));
    }
    for (; selected != 0; selected &= selected - 1) {
      collect(first + Long.numberOfTrailingZeros(selected), SURVIVORS);
    }
  }

  private float threshold() {
    return Math.nextDown((float) candidates.threshold());
  }

  /** Those of some rows from a slot on, a bit for each, that pass the filter. */
  private long passing(int slot, long some) {
    if (last == null || sketches == null) {
      return some;
    }
    int base = sketches.base(slot / Sketches.GROUP);
    if (base != Sketches.NONE) {
      return some & bits(last, base);
    }
    long passing = 0;
    for (long left = some; left != 0; left &= left - 1) {
      int at = slot + Long.numberOfTrailingZeros(left);
      int row = rows.blockOf(at).rows[rows.inBlock(at)];
      passing |= row < last.length() && last.get(row) ? Long.lowestOneBit(left) : 0;
    }
    return passing;
  }

  /** 64 bits from one on. */
  private static long bits(FixedBitSet set, int from) {
    long[] words = set.getBits();
    int word = from / Long.SIZE;
    int shift = from % Long.SIZE;
    long low = word < words.length ? words[word] >>> shift : 0;
    return shift == 0 || word + 1 >= words.length ? low : low | words[word + 1] << -shift;
  }

  /** Compares a slot together with others of its block. */
  private void collect(int slot, int together) {
    int its = slot / rows.blockRows();
    if (its != block || collected == together) {
      compareCollected();
      block = its;
    }
    slots[collected++] = rows.inBlock(slot);
  }

  private void compareCollected() {
    score(block, collected);
    compared += collected;
    collected = 0;
  }

  private void masked(FixedBitSet filter) {
    int length = filter.length();
    for (int b = 0; b < rows.blocks(); b++) {
      int[] numbers = rows.block(b).rows;
      int used = rows.used(b);
      int count = 0;
      for (int i = 0; i < used; i++) {
        // Written and then kept or not: random filters make a branch here mispredict.
        slots[count] = i;
        count += numbers[i] < length && filter.get(numbers[i]) ? 1 : 0;
        if (count == BATCH) {
          score(b, count);
          count = 0;
        }
      }
      score(b, count);
    }
  }

  private void members(FixedBitSet filter) {
    int row = filter.nextSetBit(0);
    while (row != DocIdSetIterator.NO_MORE_DOCS) {
      int slot = rows.slot(row);
      if (slot >= 0) {
        collect(slot, BATCH);
      }
      row = row + 1 < filter.length() ? filter.nextSetBit(row + 1) : DocIdSetIterator.NO_MORE_DOCS;
    }
    compareCollected();
  }

  /** Scores {@code slots} of a block and offers those that may be among the best. */
  private void score(int index, int count) {
    RowBlock block = rows.block(index);
    if (count > 0 && slots[count - 1] - slots[0] > SPARSE * count) {
      for (int i = 0; i < count; i++) {
        touched += block.touch(slots[i]);
      }
    }
    kernel.dots(block.codes, slots, count, query.codes, dots);
    for (int i = 0; i < count; i++) {
      uppers[i] = upper(block, slots[i], dots[i]);
    }
    offer(index, count);
  }

  /** The same for slots that follow one another, which the compiler can take many at once of. */
  private void scoreRun(int index, int from, int count) {
    RowBlock block = rows.block(index);
    kernel.dots(block.codes, slots, count, query.codes, dots);
    for (int i = 0; i < count; i++) {
      uppers[i] = upper(block, from + i, dots[i]);
    }
    offer(index, count);
  }

  /** What a row's score is at most. */
  private double upper(RowBlock block, int slot, int dot) {
    return query.scale * block.scales[slot] * dot
        + (query.error + query.length * block.residuals[slot]);
  }

  private void offer(int index, int count) {
    double threshold = candidates.threshold();
    for (int i = 0; i < count; i++) {
      if (uppers[i] >= threshold) {
        offer(rows.block(index), index, i);
        threshold = candidates.threshold();
      }
    }
  }

  private void offer(RowBlock block, int index, int i) {
    int slot = slots[i];
    int row = block.rows[slot];
    if (last != null && !(row < last.length() && last.get(row))) {
      return;
    }
    if (!settled.isEmpty() && settled.containsKey(row)) {
      return;
    }
    // By all that is known of the query: bounds of half the width.
    one[0] = slot;
    kernel.dots(block.codes, one, 1, query.restCodes, restDot);
    double score = block.scales[slot] * (query.scale * dots[i] + query.restScale * restDot[0]);
    double width =
        isCertain(block, slot) ? 0 : query.bothError + query.bothLength * block.residuals[slot];
    candidates.offer(index * rows.blockRows() + slot, score - width, score + width);
  }

  /** The cosine with a vector of zeros is 0 by definition: nothing is left to be found out. */
  private boolean isCertain(RowBlock block, int slot) {
    return block.scales[slot] == 0 || query.isZero();
  }

  private Candidate candidate(int i) {
    int slot = candidates.slot(i);
    RowBlock block = rows.blockOf(slot);
    int at = rows.inBlock(slot);
    return new Candidate(
        block.rows[at], block.id(at), block.hash(at), candidates.lower(i), candidates.upper(i));
  }
}
