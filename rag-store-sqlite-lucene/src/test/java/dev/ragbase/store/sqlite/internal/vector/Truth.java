package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** What a table should hold, and the search that compares everything: the oracle. */
final class Truth implements FloatSource {
  record Hit(int row, ChunkId id, double score) {}

  final Map<Integer, Row> rows = new TreeMap<>();
  int loads;
  int largestLoad;

  static ChunkId id(SplittableRandom random) {
    return new ChunkId(new UUID(random.nextLong(), random.nextLong()));
  }

  /** Rows numbered from {@code first} with vectors of a kind. */
  static List<Row> rows(SplittableRandom random, int first, List<float[]> vectors) {
    List<Row> made = new ArrayList<>();
    for (float[] vector : vectors) {
      made.add(new Row(first + made.size(), id(random), vector));
    }
    return made;
  }

  void apply(List<Row> puts, List<Integer> removed) {
    removed.forEach(rows::remove);
    puts.forEach(row -> rows.put(row.row(), row));
  }

  List<Hit> best(float[] query, int k, @Nullable FixedBitSet only) {
    return rows.values().stream()
        .filter(row -> only == null || (row.row() < only.length() && only.get(row.row())))
        .map(row -> new Hit(row.row(), row.id(), Embedding.cosine(row.vector(), query)))
        .sorted(
            Comparator.comparingDouble(Hit::score)
                .reversed()
                .thenComparing(Hit::id)
                .thenComparingInt(Hit::row))
        .limit(k)
        .toList();
  }

  static List<Hit> hits(Scan scan) {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < scan.size(); i++) {
      hits.add(new Hit(scan.rows()[i], scan.ids()[i], scan.scores()[i]));
    }
    return hits;
  }

  @Override
  public void load(int[] wanted, float[][] into) {
    loads++;
    largestLoad = Math.max(largestLoad, wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      Row row = rows.get(wanted[i]);
      if (row != null) {
        into[i] = row.vector();
      }
    }
  }
}
