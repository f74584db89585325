package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Embedding;
import dev.ragbase.store.sqlite.internal.Walks.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Different queries that were asked, and what was nearest to them: from the eleventh on, and later
 * one in so many in place of the oldest. Safe for many threads.
 */
final class AskedQueries {
  /**
   * With so many vectors for each search between two that are noted, whose exact searches take some
   * 20 ns a vector, noting is some hundredth of all work.
   */
  private static final int VECTORS_PER_SEARCH = 100;

  private static final int SEARCHES_MIN = 1_000;

  /** A process that asks no more than this would not live to gain by what is learnt. */
  static final int UNNOTED = 10;

  private final int most;
  private final List<Sample> samples = new ArrayList<>();
  private long untilNext;
  private int asked;
  private double found;
  private int judged;

  AskedQueries(int most) {
    this.most = most;
  }

  /**
   * Whether a query is to be noted.
   *
   * @param vectors how many there are, from which it follows how seldom one is wanted
   * @param soon whether every one is, as those noted are yet to be learnt from
   */
  synchronized boolean wants(Embedding query, int vectors, boolean soon) {
    if (asked < UNNOTED) {
      asked++;
      return false;
    }
    if (!soon) {
      untilNext =
          untilNext == 0 ? Math.max(SEARCHES_MIN, vectors / VECTORS_PER_SEARCH) : untilNext - 1;
      if (untilNext > 0) {
        return false;
      }
    }
    return isNew(query);
  }

  private boolean isNew(Embedding query) {
    return samples.stream().noneMatch(sample -> sample.query().equals(query));
  }

  /** Notes one; all that are known. */
  synchronized List<Sample> add(Sample sample) {
    if (isNew(sample.query())) {
      if (samples.size() == most) {
        samples.removeFirst();
      }
      samples.add(sample);
    }
    return List.copyOf(samples);
  }

  /**
   * Notes how much of what is nearest a walk finds.
   *
   * @return whether that is less than a share, of so many on average: one says little
   */
  synchronized boolean isTooLittle(double share, double least) {
    found += share;
    judged++;
    if (judged < most / 2) {
      return false;
    }
    boolean tooLittle = found < least * judged;
    found = 0;
    judged = 0;
    return tooLittle;
  }

  /** The queries, if enough were asked; otherwise none. */
  synchronized List<Embedding> queries() {
    return samples.size() < most ? List.of() : samples.stream().map(Sample::query).toList();
  }
}
