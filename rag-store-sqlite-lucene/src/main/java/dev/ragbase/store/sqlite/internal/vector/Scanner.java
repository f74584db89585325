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

  private final Rows rows;
  private final QuantisedQuery query;
  private final Kernel kernel;
  private final Map<Integer, Double> settled;
  private final Candidates candidates;
  private @Nullable FixedBitSet last;
  private final int[] slots = new int[BATCH];
  private final int[] dots = new int[BATCH];

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
  }

  List<Candidate> scan(@Nullable FixedBitSet filter) {
    if (filter == null) {
      all();
    } else {
      int members = filter.cardinality();
      if (members < Math.min(LOOKUP_MAX, rows.size() / 2)) {
        members(filter);
      } else if (members < DENSE * rows.size()) {
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

  private void all() {
    for (int b = 0; b < rows.blocks(); b++) {
      int used = rows.used(b);
      for (int from = 0; from < used; from += BATCH) {
        int count = Math.min(BATCH, used - from);
        for (int i = 0; i < count; i++) {
          slots[i] = from + i;
        }
        score(b, count);
      }
    }
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
    int block = 0;
    int count = 0;
    int row = filter.nextSetBit(0);
    while (row != DocIdSetIterator.NO_MORE_DOCS) {
      int slot = rows.slot(row);
      if (slot >= 0) {
        int its = slot / rows.blockRows();
        if (its != block || count == BATCH) {
          score(block, count);
          block = its;
          count = 0;
        }
        slots[count++] = rows.inBlock(slot);
      }
      row = row + 1 < filter.length() ? filter.nextSetBit(row + 1) : DocIdSetIterator.NO_MORE_DOCS;
    }
    score(block, count);
  }

  /** Scores {@code slots} of a block and offers those that may be among the best. */
  private void score(int index, int count) {
    if (count == 0) {
      return;
    }
    RowBlock block = rows.block(index);
    kernel.dots(block.codes, slots, count, query.codes, dots);
    float[] scales = block.scales;
    float[] residuals = block.residuals;
    double threshold = candidates.threshold();
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      double score = query.scale * scales[slot] * dots[i];
      double error = query.error + query.length * residuals[slot];
      if (score + error >= threshold) {
        offer(block, index, slot, score, error);
        threshold = candidates.threshold();
      }
    }
  }

  private void offer(RowBlock block, int index, int slot, double score, double error) {
    int row = block.rows[slot];
    if (last != null && !(row < last.length() && last.get(row))) {
      return;
    }
    if (!settled.isEmpty() && settled.containsKey(row)) {
      return;
    }
    // The cosine with a vector of zeros is 0 by definition: nothing is left to be found out.
    double width = block.scales[slot] == 0 || query.isZero() ? 0 : error;
    candidates.offer(index * rows.blockRows() + slot, score - width, score + width);
  }

  private Candidate candidate(int i) {
    int slot = candidates.slot(i);
    RowBlock block = rows.blockOf(slot);
    int at = rows.inBlock(slot);
    return new Candidate(
        block.rows[at],
        block.id(at),
        block.hashes[2 * at],
        block.hashes[2 * at + 1],
        candidates.lower(i),
        candidates.upper(i));
  }
}
