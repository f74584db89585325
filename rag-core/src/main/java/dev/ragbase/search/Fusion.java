package dev.ragbase.search;

/** How the two legs of a hybrid search become one order. */
public sealed interface Fusion {
  /**
   * Reciprocal rank fusion: a chunk's score is the sum over the legs of 1 / (k + rank). Cormack,
   * Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning
   * methods", SIGIR 2009.
   *
   * @param k how little the first ranks stand out; 60 in the paper
   */
  record ReciprocalRank(int k) implements Fusion {
    public ReciprocalRank {
      if (k < 1) {
        throw new IllegalArgumentException("reciprocal rank fusion's k is " + k + ", must be > 0");
      }
    }
  }

  /**
   * Weighted sum of the legs' scores, each leg's scaled to [0, 1] between its worst and best match.
   *
   * @param vector the vector leg's weight in [0, 1]; the keyword leg has the rest
   */
  record Weighted(double vector) implements Fusion {
    public Weighted {
      if (!(vector >= 0 && vector <= 1)) {
        throw new IllegalArgumentException(
            "the vector leg's weight is " + vector + ", must be in [0, 1]");
      }
    }
  }

  /** Reciprocal rank fusion with the paper's constant. */
  static Fusion reciprocalRank() {
    return new ReciprocalRank(60);
  }
}
