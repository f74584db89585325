package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.Near;
import dev.ragbase.store.sqlite.internal.vector.FloatSource;
import dev.ragbase.store.sqlite.internal.vector.Scan;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import org.apache.lucene.util.FixedBitSet;
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

  private static final int SAMPLES = 16;

  /** How many different queries are to be asked before they count in place of made-up ones. */
  static final int ASKED = 2 * SAMPLES;

  /** How many rows a scan compares while the graph gathers one candidate; measured. */
  static final int ROWS_PER_CANDIDATE = 200;

  /** Among few vectors a walk may gather more than is worth it, for those who ask for the graph. */
  private static final int CANDIDATES_ANYWAY = 2_000;

  /** Instead of a number of candidates: a scan costs less than any walk that finds enough. */
  static final int NO_WALK = Integer.MAX_VALUE;

  /** How many are wanted of a walk of the length that is measured; it gathers as many at least. */
  static final int K = 10;

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

  /**
   * A query, and of the rows that pass a filter those that are nearest to it.
   *
   * @param applied the change of the workspace up to which that is so
   */
  record Sample(Embedding query, Filter filter, Set<Integer> best, long applied) {}

  /** More candidates than this cost more than a scan, of which a walk finds a part. */
  static int candidatesMax(int vectors) {
    return Math.min(vectors, Math.max(CANDIDATES_ANYWAY, vectors / ROWS_PER_CANDIDATE));
  }

  /**
   * The candidates that a search for the ten nearest needs, or {@link #NO_WALK}, also while another
   * thread measures that.
   *
   * @param passing which of them may be found
   */
  int candidates(FloatSource floats, LuceneIndex graph, VectorTable vectors, Passing passing)
      throws IOException {
    int size = vectors.size();
    int key = key(passing);
    Measured known = known(key, size);
    if (known == null && measuring.tryLock()) {
      try {
        known = known(key, size);
        if (known == null) {
          List<Embedding> queries = asked(key).queries();
          boolean isAsked = !queries.isEmpty();
          List<Sample> samples = new ArrayList<>();
          for (Embedding query : isAsked ? queries : madeUp(floats, vectors)) {
            samples.add(sample(floats, vectors, passing, query));
          }
          known = measured(graph, vectors, samples, isAsked);
          keep(key, known);
        }
      } finally {
        measuring.unlock();
      }
    }
    return known == null ? NO_WALK : known.candidates;
  }

  // Filters count as of one size while that has as many binary digits.
  private static int key(Passing passing) throws IOException {
    return passing.isAll() ? -1 : Integer.SIZE - Integer.numberOfLeadingZeros(passing.count());
  }

  private AskedQueries asked(int key) {
    return asked.computeIfAbsent(key, it -> new AskedQueries(ASKED));
  }

  private void keep(int key, Measured measured) {
    bySize.put(key, measured);
    file.write(bySize);
  }

  /** Whether {@link #learn} is to hear of this query. */
  boolean learns(VectorTable vectors, Passing passing, Embedding query) throws IOException {
    int key = key(passing);
    Measured known = known(key, vectors.size());
    return known != null && asked(key).wants(query, vectors.size(), !known.asked);
  }

  /**
   * Notes what is nearest to a query. When there are enough of them it is measured how many
   * candidates those need, and again when later ones miss much of what is nearest to them.
   */
  void learn(
      FloatSource floats, LuceneIndex graph, VectorTable vectors, Passing passing, Embedding query)
      throws IOException {
    int key = key(passing);
    Sample sample = sample(floats, vectors, passing, query);
    List<Sample> samples = asked(key).add(sample);
    Measured known = known(key, vectors.size());
    if (known == null
        || (known.asked && !misses(graph, vectors, sample, known, asked(key)))
        || !measuring.tryLock()) {
      return;
    }
    try {
      if (samples.size() == ASKED) {
        keep(key, relearnt(floats, graph, vectors, samples, known));
      } else if (known.asked) {
        // By others, before this process began: the next queries are to say.
        keep(key, new Measured(known.vectors, known.candidates, false));
      }
    } finally {
      measuring.unlock();
    }
  }

  private Measured relearnt(
      FloatSource floats,
      LuceneIndex graph,
      VectorTable vectors,
      List<Sample> samples,
      Measured known)
      throws IOException {
    List<Sample> current = new ArrayList<>();
    for (Sample sample : samples) {
      // What was written since may be nearer, and what was nearest may be gone.
      current.add(
          sample.applied == vectors.applied()
              ? sample
              : sample(floats, vectors, new Passing(sample.filter, graph), sample.query));
    }
    Measured needed = measured(graph, vectors, current, true);
    boolean isEnough =
        known.candidates < needed.candidates
            && recall(graph, vectors, current, known.candidates, RECALL_ENOUGH) >= RECALL_ENOUGH;
    return isEnough ? new Measured(needed.vectors, known.candidates, true) : needed;
  }

  private static boolean misses(
      LuceneIndex graph, VectorTable vectors, Sample sample, Measured known, AskedQueries asked)
      throws IOException {
    if (known.candidates == NO_WALK) {
      return false;
    }
    double found = recall(graph, vectors, List.of(sample), known.candidates, 0);
    // Where a walk gives up, the search is exact.
    return asked.isTooLittle(found < 0 ? 1 : found, RECALL_TOO_LITTLE);
  }

  private @Nullable Measured known(int key, int size) {
    Measured known = bySize.get(key);
    return known != null && known.holdsFor(size) ? known : null;
  }

  private Measured measured(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, boolean isAsked)
      throws IOException {
    int size = vectors.size();
    int most = candidatesMax.applyAsInt(size);
    return new Measured(size, measure(graph, vectors, samples, most), isAsked);
  }

  private static int measure(LuceneIndex graph, VectorTable vectors, List<Sample> samples, int most)
      throws IOException {
    int candidates = K;
    do {
      double recall = recall(graph, vectors, samples, candidates, RECALL);
      if (recall >= RECALL) {
        return candidates;
      }
      if (recall < 0) {
        return NO_WALK;
      }
      candidates = candidates * 5 / 4;
    } while (candidates < most);
    return NO_WALK;
  }

  /**
   * Which share of the best is found; the most that it can be once that is too little; negative if
   * a walk gave up.
   */
  private static double recall(
      LuceneIndex graph, VectorTable vectors, List<Sample> samples, int candidates, double least)
      throws IOException {
    int wanted = samples.stream().mapToInt(sample -> sample.best.size()).sum();
    int missed = 0;
    for (Sample sample : samples) {
      List<Near> near =
          vectors.compare(
              sample.query.toArray(),
              codes -> graph.nearest(sample.query, K, candidates, sample.filter, codes::score));
      if (near.isEmpty() && !sample.best.isEmpty()) {
        return -1;
      }
      missed += sample.best.size();
      for (Near it : near) {
        missed -= sample.best.contains(it.row()) ? 1 : 0;
      }
      if (wanted - missed < least * wanted) {
        break;
      }
    }
    return wanted == 0 ? 1 : (double) (wanted - missed) / wanted;
  }

  private static List<Embedding> madeUp(FloatSource floats, VectorTable vectors) {
    int[] all = vectors.rows();
    int count = Math.min(SAMPLES, all.length);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = all[(int) ((long) i * all.length / count)];
    }
    List<Embedding> queries = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(all.length);
    for (float[] stored : load(floats, chosen)) {
      double[] near = nearest(floats, vectors, null, stored).scores();
      queries.add(Embedding.of(stored));
      queries.add(Embedding.of(beside(stored, near[near.length - 1], random)));
    }
    return queries;
  }

  private static float[][] load(FloatSource floats, int[] rows) {
    float[][] stored = new float[rows.length][];
    floats.load(rows, stored);
    return stored;
  }

  private static Scan nearest(
      FloatSource floats, VectorTable vectors, @Nullable FixedBitSet rows, float[] query) {
    return vectors.search(query, K, rows, floats);
  }

  /** A vector of length 1 in any direction from a stored one, with this cosine to it. */
  private static float[] beside(float[] stored, double cosine, SplittableRandom random) {
    double[] away = new double[stored.length];
    double along = 0;
    double length = 0;
    for (int i = 0; i < away.length; i++) {
      away[i] = random.nextGaussian();
      along += away[i] * away[i];
      length += (double) stored[i] * stored[i];
    }
    double scale = length == 0 ? 0 : cosine / Math.sqrt(length);
    double step = length == 0 ? 0 : Math.sqrt(Math.max(0, 1 - cosine * cosine) / along);
    float[] beside = new float[stored.length];
    for (int i = 0; i < beside.length; i++) {
      beside[i] = (float) (scale * stored[i] + step * away[i]);
    }
    return beside;
  }

  private static Sample sample(
      FloatSource floats, VectorTable vectors, Passing passing, Embedding query)
      throws IOException {
    Scan nearest = nearest(floats, vectors, passing.rows(), query.toArray());
    Set<Integer> best = new HashSet<>();
    for (int row : nearest.rows()) {
      best.add(row);
    }
    return new Sample(query, passing.filter(), best, nearest.applied());
  }
}
