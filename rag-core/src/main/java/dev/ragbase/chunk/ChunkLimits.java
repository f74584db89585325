package dev.ragbase.chunk;

/**
 * How large chunks are, in the tokens of the model that reads them.
 *
 * @param tokensMax no passage (headings included) is longer
 * @param tokensMin smaller neighbours under one heading are joined
 */
public record ChunkLimits(int tokensMax, int tokensMin) {
  public ChunkLimits {
    if (tokensMax < 16) {
      throw new IllegalArgumentException("tokensMax is " + tokensMax + ", must be at least 16");
    }
    if (tokensMin < 0 || tokensMin > tokensMax / 2) {
      throw new IllegalArgumentException(
          "tokensMin is " + tokensMin + ", must be in [0, " + tokensMax / 2 + "]");
    }
  }
}
