package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents of one chunk with a vector. */
final class VectorSamples {
  private VectorSamples() {}

  static Embedding random(long seed, int dimensions) {
    Random random = new Random(seed);
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  /** A point near one of some centres. */
  static Embedding clustered(long seed, int dimensions, int centres) {
    Random random = new Random(seed);
    Embedding centre = random(-1 - random.nextInt(centres), dimensions);
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = centre.at(i) + 0.4f * (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  static IndexedDocument document(int row, @Nullable Embedding vector) {
    Metadata metadata = Metadata.of("even", MetadataValue.of(row % 2 == 0));
    return new IndexedDocument(
        row,
        Samples.info(row, "", metadata, 1),
        List.of(new IndexedChunk(row, Samples.chunkId(row), List.of(), "text", vector)));
  }
}
