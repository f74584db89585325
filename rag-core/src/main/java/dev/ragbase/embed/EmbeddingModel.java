package dev.ragbase.embed;

import dev.ragbase.document.Embedding;

/**
 * Which model made a vector. Vectors of different fingerprints cannot be compared and never share
 * an index.
 *
 * @param name for people, such as {@code all-MiniLM-L6-v2}
 * @param dimensions how many numbers each vector has
 * @param fingerprint changes whenever the same text would get another vector: weights, tokenizer,
 *     pooling, prefixes, quantisation
 */
public record EmbeddingModel(String name, int dimensions, String fingerprint) {
  public EmbeddingModel {
    if (name.isBlank() || fingerprint.isBlank()) {
      throw new IllegalArgumentException("an embedding model has a name and a fingerprint");
    }
    if (dimensions < 1 || dimensions > Embedding.DIMENSIONS_MAX) {
      throw new IllegalArgumentException(
          "embedding model '"
              + name
              + "' has "
              + dimensions
              + " dimensions, must be in [1, "
              + Embedding.DIMENSIONS_MAX
              + "]");
    }
  }

  /**
   * Checks that a vector can be one of this model's.
   *
   * @throws IllegalArgumentException naming both sizes if not
   */
  public void requireDimensions(int given) {
    if (given != dimensions) {
      throw new IllegalArgumentException(
          "embedding has "
              + given
              + " dimensions, model '"
              + name
              + "' has "
              + dimensions
              + ": embed the text with that model, or leave the embedding out");
    }
  }
}
