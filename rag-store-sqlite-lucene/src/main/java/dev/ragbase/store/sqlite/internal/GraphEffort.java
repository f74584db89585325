package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Embedding;
import dev.ragbase.store.sqlite.internal.Walks.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many candidates a graph has to gather for these vectors. Ten do where queries lie in clusters
 * of vectors, thousands where they lie evenly; so it is measured, against exact search. At first
 * with stored vectors as queries, and with others as far from them as their tenth neighbours are;
 * then with the first queries that are asked, which may be harder or, as a rule, much easier. Once
 * for each size of filter, and again after the workspace has grown or shrunk by an eighth; by one
 * thread, while the others search exactly or by what was known. Safe for many threads.
 */
final class GraphEffort {
  /** Above what is promised, as another query may be harder than those measured. */
  private static final double RECALL = 0.98;

  /** What was known need not be raised for queries that find so much. */
  private static final double RECALL_ENOUGH = 0.95;

  /** Later queries that find less, sixteen of them together, have it measured again. */
  private static final double RECALL_TOO_LITTLE = 0.93;

  /** How many different queries are to be asked before they count in place of made-up ones. */
  static final int ASKED = 32;

  /** How many rows a scan compares while the graph gathers one candidate; measured. */
  static final int ROWS_PER_CANDIDATE = 200;

  /** Among few vectors a walk may gather more than is worth it, for those who ask for the graph. */
  private static final int CANDIDATES_ANYWAY = 2_000;

  private final ConcurrentMap<Integer, Measured> bySize;
  private final ConcurrentMap<Integer, AskedQueries> asked = new ConcurrentHashMap<>();
  private final EffortFile file;
  private final IntUnaryOperator candidatesMax;
  private final ReentrantLock measuring = new ReentrantLock();

  GraphEffort(EffortFile file) {
    this(file, GraphEffort::candidatesMax);
  }

  /**
   * The same.
   *
   * @param candidatesMax up to how many candidates is measured, by the number of vectors
   */
  GraphEffort(EffortFile file, IntUnaryOperator candidatesMax) {
    this.file = file;
    this.candidatesMax = candidatesMax;
    this.bySize = new ConcurrentHashMap<>(file.read());
  }

  /**
   * How many candidates so many vectors need.
   *
   * @param asked whether by what is asked of them, not by made-up queries
   */
  record Measured(int vectors, int candidates, boolean asked) {
    boolean holdsFor(int now) {
      return Math.abs(now - vectors) <= vectors / 8;
    }
  }

  /** More candidates than this cost more than a scan, of which a walk finds a part. */
  static int candidatesMax(int vectors) {
    return Math.min(vectors, Math.max(CANDIDATES_ANYWAY, vectors / ROWS_PER_CANDIDATE));
  }

  /**
   * The candidates that a search for the ten nearest needs, or {@link Walks#NONE} if a scan costs
   * less, and while another thread measures that.
   *
   * @param passing which of the vectors may be found
   */
  int candidates(Walks walks, Passing passing) throws IOException {
    int size = walks.vectors().size();
    int key = key(passing);
    Measured known = known(key, size);
    if (known == null && measuring.tryLock()) {
      try {
        known = known(key, size);
        if (known == null) {
          known = firstMeasured(walks, passing, asked(key).queries());
          keep(key, known);
        }
      } finally {
        measuring.unlock();
      }
    }
    return known == null ? Walks.NONE : known.candidates;
  }

  private Measured firstMeasured(Walks walks, Passing passing, List<Embedding> asked)
      throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (Embedding query : asked.isEmpty() ? walks.madeUp() : asked) {
      samples.add(walks.sample(passing, query));
    }
    return measured(walks, samples, !asked.isEmpty());
  }

  private Measured measured(Walks walks, List<Sample> samples, boolean isAsked) throws IOException {
    int size = walks.vectors().size();
    int most = candidatesMax.applyAsInt(size);
    return new Measured(size, walks.candidates(samples, RECALL, most), isAsked);
  }

  // Filters count as of one size while that has as many binary digits.
  private static int key(Passing passing) throws IOException {
    return passing.isAll() ? -1 : Integer.SIZE - Integer.numberOfLeadingZeros(passing.count());
  }

  private @Nullable Measured known(int key, int size) {
    Measured known = bySize.get(key);
    return known != null && known.holdsFor(size) ? known : null;
  }

  private AskedQueries asked(int key) {
    return asked.computeIfAbsent(key, it -> new AskedQueries(ASKED));
  }

  private void keep(int key, Measured measured) {
    bySize.put(key, measured);
    file.write(bySize);
  }

  /**
   * Whether {@link #learn} is to hear of this query.
   *
   * @param vectors how many there are
   */
  boolean learns(int vectors, Passing passing, Embedding query) throws IOException {
    int key = key(passing);
    Measured known = known(key, vectors);
    return known != null && asked(key).wants(query, vectors, !known.asked);
  }

  /**
   * Notes what is nearest to a query. When there are enough of them it is measured how many
   * candidates those need, and again when later ones miss much of what is nearest to them.
   */
  void learn(Walks walks, Passing passing, Embedding query) throws IOException {
    int key = key(passing);
    Sample sample = walks.sample(passing, query);
    List<Sample> samples = asked(key).add(sample);
    Measured known = known(key, walks.vectors().size());
    if (known == null
        || (known.asked && !misses(walks, sample, known, asked(key)))
        || !measuring.tryLock()) {
      return;
    }
    try {
      if (samples.size() == ASKED) {
        keep(key, relearnt(walks, samples, known));
      } else if (known.asked) {
        // By others, before this process began: the next queries are to say.
        keep(key, new Measured(known.vectors, known.candidates, false));
      }
    } finally {
      measuring.unlock();
    }
  }

  private Measured relearnt(Walks walks, List<Sample> samples, Measured known) throws IOException {
    List<Sample> current = new ArrayList<>();
    for (Sample sample : samples) {
      current.add(walks.current(sample));
    }
    Measured needed = measured(walks, current, true);
    boolean isEnough =
        known.candidates < needed.candidates
            && walks.recall(current, known.candidates, RECALL_ENOUGH) >= RECALL_ENOUGH;
    return isEnough ? new Measured(needed.vectors, known.candidates, true) : needed;
  }

  private static boolean misses(Walks walks, Sample sample, Measured known, AskedQueries asked)
      throws IOException {
    if (known.candidates == Walks.NONE) {
      return false;
    }
    double found = walks.recall(List.of(sample), known.candidates, 0);
    // Where a walk gives up, the search is exact.
    return asked.isTooLittle(found < 0 ? 1 : found, RECALL_TOO_LITTLE);
  }
}
