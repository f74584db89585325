package dev.ragbase.bench.compare.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Vectors drawn around centres, as embeddings of texts about related things lie. The centres lie in
 * a space of few dimensions and the noise has a decaying spectrum, as those of sentence models;
 * some rows repeat an earlier one to the bit. Texts are made-up words. The same settings give the
 * same bytes.
 *
 * @param clusters how many centres
 * @param rank in how many dimensions the centres lie
 * @param spread how far rows lie from their centre, in lengths of the centre
 * @param duplicates which share of the rows repeats an earlier one
 */
public record ClusteredCorpus(
    int rows,
    int dimensions,
    int queries,
    int clusters,
    int rank,
    double spread,
    double duplicates,
    long seed) {
  private static final int WORDS = 45;

  /** So many that a cache of what was asked lately answers few of those that come next. */
  private static final int QUERIES = 10_000;

  /** The corpus that results are quoted for. */
  public static ClusteredCorpus standard(int rows, long seed) {
    return new ClusteredCorpus(rows, 384, QUERIES, Math.max(50, rows / 100), 96, 0.7, 0.02, seed);
  }

  /** How it is made, in words and numbers. */
  public Map<String, Object> about() {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("kind", "clustered generator");
    about.put("rows", rows);
    about.put("dimensions", dimensions);
    about.put("queries", queries);
    about.put("clusters", clusters);
    about.put("rank", rank);
    about.put("spread", spread);
    about.put("duplicates", duplicates);
    about.put("seed", seed);
    return about;
  }

  /** Writes it into a folder, unless it is there. */
  public Corpus in(Path folder) throws IOException {
    if (!CorpusWriter.isThere(folder, about())) {
      try (CorpusWriter writer = new CorpusWriter(folder, dimensions)) {
        write(writer);
        writer.finish(about());
      }
    }
    return Corpus.open(folder, rows);
  }

  private void write(CorpusWriter writer) throws IOException {
    Random random = new Random(seed);
    MadeUpText words = new MadeUpText(random);
    float[][] basis = gaussians(random, rank, dimensions);
    float[][] centres = new float[clusters][];
    for (int i = 0; i < clusters; i++) {
      centres[i] = combination(random, basis);
    }
    float[][] recent = new float[4_096][];
    String[] texts = new String[recent.length];
    for (int i = 0; i < rows; i++) {
      boolean again = i > 0 && random.nextDouble() < duplicates;
      int slot = i % recent.length;
      int source = again ? random.nextInt(Math.min(i, recent.length)) : slot;
      if (!again) {
        recent[slot] = around(random, centres[random.nextInt(clusters)]);
        texts[slot] = words.words(WORDS);
      } else {
        recent[slot] = recent[source];
        texts[slot] = texts[source];
      }
      writer.row(texts[slot], recent[slot]);
    }
    // Queries are other draws from the same distribution: held out by construction.
    for (int i = 0; i < queries; i++) {
      writer.query(around(random, centres[random.nextInt(clusters)]));
    }
  }

  private static float[][] gaussians(Random random, int count, int dimensions) {
    float[][] vectors = new float[count][dimensions];
    for (float[] vector : vectors) {
      for (int d = 0; d < dimensions; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private static float[] combination(Random random, float[][] basis) {
    float[] sum = new float[basis[0].length];
    for (float[] vector : basis) {
      float weight = (float) random.nextGaussian();
      for (int d = 0; d < sum.length; d++) {
        sum[d] += weight * vector[d];
      }
    }
    return UnitVectors.unit(sum);
  }

  private float[] around(Random random, float[] centre) {
    float[] noise = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      noise[d] = (float) (random.nextGaussian() / Math.sqrt(1 + 8.0 * d / dimensions));
    }
    noise = UnitVectors.unit(noise);
    float[] vector = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      vector[d] = centre[d] + (float) spread * noise[d];
    }
    return UnitVectors.unit(vector);
  }
}
