package dev.ragbase.search;

import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.Embedder;
import java.util.List;

/**
 * A query as a vector. One that is longer than the model reads is cut like a document and searched
 * by the mean of its pieces' directions, so that every word of it counts.
 */
public final class QueryVector {
  private final Embedder embedder;
  private final Chunker chunker;

  /** Queries of this embedder's, the long ones cut by this chunker; closes neither. */
  public QueryVector(Embedder embedder, Chunker chunker) {
    this.embedder = embedder;
    this.chunker = chunker;
  }

  /** The vector that searches for a text of any length. */
  public Embedding of(String query) {
    if (embedder.readsWhole(query)) {
      return embedder.embedQuery(query);
    }
    List<String> pieces =
        chunker.chunk(StructuredText.plain(query)).stream().map(ChunkDraft::text).toList();
    float[] mean = new float[embedder.model().dimensions()];
    for (Embedding piece : pieces.stream().map(embedder::embedQuery).toList()) {
      float[] vector = piece.toArray();
      double norm = Math.sqrt(piece.cosine(piece) == 0 ? 1 : squared(vector));
      for (int i = 0; i < mean.length; i++) {
        mean[i] += (float) (vector[i] / norm);
      }
    }
    return Embedding.of(mean);
  }

  private static double squared(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum;
  }
}
