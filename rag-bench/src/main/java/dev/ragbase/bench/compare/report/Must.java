package dev.ragbase.bench.compare.report;

import java.util.Locale;

/**
 * Something that the project has promised, and what was measured.
 *
 * @param number of the promise
 * @param claim what is compared with what
 * @param target what it must be
 * @param figure what it is
 */
record Must(int number, String claim, String target, String figure, Verdict verdict) {
  /** What to say of a figure that no second measurement stands behind. */
  static final String ONCE = "each built once";

  /** What follows. */
  enum Verdict {
    MET("met"),
    NOT_MET("NOT met"),
    NOT_JUDGED("not judged");

    final String words;

    Verdict(String words) {
      this.words = words;
    }
  }

  /** A figure that is no number was not measured. */
  static Must atMost(int number, String claim, double bound, double figure) {
    return of(number, claim, "at most " + times(bound), figure, figure <= bound);
  }

  /** A figure that is no number was not measured. */
  static Must atLeast(int number, String claim, double bound, double figure) {
    return of(number, claim, "at least " + times(bound), figure, figure >= bound);
  }

  private static Must of(int number, String claim, String target, double figure, boolean met) {
    return Double.isFinite(figure)
        ? new Must(number, claim, target, times(figure), met ? Verdict.MET : Verdict.NOT_MET)
        : notJudged(number, claim, target, "not measured");
  }

  /** The same with more to say of the figure, if there is one. */
  Must withFigure(String more) {
    return verdict == Verdict.NOT_JUDGED
        ? this
        : new Must(number, claim, target, figure + more, verdict);
  }

  /** What was to be reached before it could be measured. */
  static Must notReached(int number, String claim, double bound, String figure) {
    return new Must(number, claim, "at most " + times(bound), figure, Verdict.NOT_MET);
  }

  /** What could not be measured, or not in a way that counts. */
  static Must notJudged(int number, String claim, String target, String reason) {
    return new Must(number, claim, target, reason, Verdict.NOT_JUDGED);
  }

  /** The same, unless the machine did not keep still: then the figure proves nothing. */
  Must inRun(boolean steady) {
    return steady || verdict == Verdict.NOT_JUDGED ? this : unjudged("not steady");
  }

  /** The same figure, which counts for nothing for a reason. */
  Must unjudged(String reason) {
    return new Must(number, claim, target, figure + " (" + reason + ")", Verdict.NOT_JUDGED);
  }

  static String times(double factor) {
    return String.format(Locale.ROOT, factor < 10 ? "%.2f times" : "%.0f times", factor);
  }
}
