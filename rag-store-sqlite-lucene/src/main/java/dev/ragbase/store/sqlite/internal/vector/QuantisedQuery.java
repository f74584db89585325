package dev.ragbase.store.sqlite.internal.vector;

/** A query as the scan multiplies it: see {@link Quantiser} for why its bounds hold. */
final class QuantisedQuery {
  final QueryCodes codes;
  final double scale;

  /** The length of what the codes stand for: what a row's residual counts for. */
  final double length;

  /** The length of what the codes leave out, with every rounding error of the whole search. */
  final double error;

  private QuantisedQuery(short[] codes, double scale, double length, double error) {
    this.codes = new QueryCodes(codes);
    this.scale = scale;
    this.length = length;
    this.error = error;
  }

  static QuantisedQuery of(float[] query) {
    short[] codes = new short[Quantiser.stride(query.length)];
    double norm = Quantiser.norm(query);
    if (norm == 0) {
      return new QuantisedQuery(codes, 0, 0, 0);
    }
    double scale = Quantiser.scale(query, norm);
    double squares = 0;
    double residual = 0;
    for (int i = 0; i < query.length; i++) {
      double q = query[i] / norm;
      double code = Math.rint(q / scale);
      codes[i] = (short) code;
      squares += code * code;
      double rest = q - scale * code;
      residual += rest * rest;
    }
    double margin = Quantiser.margin(query.length);
    return new QuantisedQuery(
        codes, scale, scale * Math.sqrt(squares) + margin, Math.sqrt(residual) + 2 * margin);
  }

  /** Whether every score is 0, whatever the row. */
  boolean isZero() {
    return scale == 0;
  }
}
