package dev.ragbase.store.sqlite.internal.vector;

/**
 * A query as the scan multiplies it: see {@link Quantiser} for why its bounds hold. What the codes
 * leave out is quantised once more, for the few rows whose first bounds do not decide.
 */
final class QuantisedQuery {
  /** The query at length 1 and rotated, or zeros. */
  final double[] unit;

  /** What every row is multiplied by, in steps of {@link #scale}. */
  final QueryCodes codes;

  final double scale;

  /** The length of what the codes stand for: what a row's residual counts for. */
  final double length;

  /** The length of what the codes leave out, with every rounding error of the whole search. */
  final double error;

  /** What the codes leave out, in steps of {@link #restScale}. */
  final QueryCodes restCodes;

  final double restScale;

  /** As {@link #length}, of both codes together. */
  final double bothLength;

  /** As {@link #error}, of both codes together. */
  final double bothError;

  private QuantisedQuery(
      double[] unit, Step first, double error, Step rest, double bothError, double margin) {
    this.unit = unit;
    this.codes = new QueryCodes(first.codes);
    this.scale = first.scale;
    this.length = first.length() + margin;
    this.error = error + 2 * margin;
    this.restCodes = new QueryCodes(rest.codes);
    this.restScale = rest.scale;
    // A unit vector and what is left out of it.
    this.bothLength = 1 + bothError + margin;
    this.bothError = bothError + 2 * margin;
  }

  static QuantisedQuery of(float[] query) {
    double[] unit = Quantiser.unit(query, Quantiser.norm(query));
    double[] left = unit.clone();
    Step first = Step.of(left);
    double error = norm(left);
    Step rest = Step.of(left);
    return new QuantisedQuery(unit, first, error, rest, norm(left), Quantiser.margin(query.length));
  }

  private static double norm(double[] vector) {
    double squares = 0;
    for (double v : vector) {
      squares += v * v;
    }
    return Math.sqrt(squares);
  }

  /** Whether every score is 0, whatever the row. */
  boolean isZero() {
    return scale == 0;
  }

  /** A vector in steps of its largest component's 127th part. */
  private static final class Step {
    private final short[] codes;
    private final double scale;

    private Step(short[] codes, double scale) {
      this.codes = codes;
      this.scale = scale;
    }

    /** Quantises a vector, and leaves in it what that leaves out. */
    static Step of(double[] vector) {
      short[] codes = new short[Quantiser.stride(vector.length)];
      double scale = Quantiser.largest(vector) / Quantiser.CODE_MAX;
      for (int i = 0; i < vector.length && scale > 0; i++) {
        double code = Math.rint(vector[i] / scale);
        codes[i] = (short) code;
        vector[i] -= scale * code;
      }
      return new Step(codes, scale);
    }

    double length() {
      double squares = 0;
      for (short code : codes) {
        squares += code * code;
      }
      return scale * Math.sqrt(squares);
    }
  }
}
