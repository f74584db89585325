package dev.ragbase.store.sqlite.internal.vector;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * How many axes sketches of a table should have, if any: what costs least for the queries that were
 * asked, among a sample of its rows. Costs are counted in one axis of one row, which a scan in
 * order multiplies in .02 ns by the Vector API with 512 bits, which they are measured with. In
 * plain Java that takes .15, and a whole row 50: sketches pay there, too, if by less.
 */
final class SketchPlan {
  /** More rows make axes that leave less out; a decomposition takes a tenth of a second. */
  static final int SAMPLE_ROWS = 2048;

  /** The decomposition of more takes some seconds. */
  static final int WIDE_SAMPLE_ROWS = 1024;

  private static final int AXES_MAX = 192;
  private static final int AXES_STEP = 16;

  /** Axes more, for groups that the first do not rule out: of a query far from all, or filtered. */
  private static final int DEEPER = 96;

  /** To compare a row by all its codes, in order. */
  private static final double ROW_IN_ORDER = 850;

  /** To compare a row by all its codes, out of order. */
  private static final double ROW = 5000;

  /**
   * A filter's rows are looked up where there is no more than one for so much of what passing all
   * sketches costs. Less than comparing one takes, since sketches rule out few of a filter's rows:
   * measured, with a tenth of 10,000 and of 100,000 passing.
   */
  private static final double ROW_LOOKED_UP = 500;

  /** What a row's sketch costs beside its axes. */
  private static final double SKETCH = 17;

  /** The part of a plain scan's cost that one by sketches may have to be worth its memory. */
  private static final double WORTH = 0.7;

  private static final int TESTED_ROWS = 1024;

  /**
   * A query that was asked.
   *
   * @param unit at length 1
   * @param score that of the worst row found
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Asked(double[] unit, double score) {}

  private final DMatrixRMaj sample;
  private final double[] residuals;
  private final List<Asked> asked;

  /**
   * A plan.
   *
   * @param sample rows as their codes have them
   * @param residuals what those leave out
   */
  SketchPlan(DMatrixRMaj sample, double[] residuals, List<Asked> asked) {
    this.sample = sample;
    this.residuals = residuals;
    this.asked = asked;
  }

  /** Whether sketches that leave so many rows to be compared are worth having. */
  static boolean pays(int axes, double shareCompared) {
    return cost(axes, shareCompared) < WORTH * ROW_IN_ORDER;
  }

  private static double cost(int axes, double shareCompared) {
    return SKETCH + axes + ROW * shareCompared;
  }

  /** The share of the rows that can be looked up for what it takes to pass all sketches. */
  static double lookedUp(int axes) {
    return (SKETCH + axes) / ROW_LOOKED_UP;
  }

  /** Sketches without rows as yet; null if none would pay. */
  @Nullable Sketches make() {
    int most = Math.min(AXES_MAX, sample.numCols / 2 / AXES_STEP * AXES_STEP);
    PrincipalAxes found = PrincipalAxes.of(sample, most);
    PrincipalAxes axes = found.first(found.count() / AXES_STEP * AXES_STEP);
    if (axes.count() < AXES_STEP || asked.isEmpty()) {
      return null;
    }
    double[][] rows = new double[sample.numRows][axes.count()];
    double[] row = new double[sample.numCols];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(sample.data, i * sample.numCols, row, 0, row.length);
      axes.project(row, rows[i]);
    }
    double[] left = compared(axes, rows);
    int best = AXES_STEP;
    for (int count = AXES_STEP; count <= axes.count(); count += AXES_STEP) {
      if (cost(count, share(left, count)) < cost(best, share(left, best))) {
        best = count;
      }
    }
    return pays(best, share(left, best))
        ? sketches(axes.first(Math.min(axes.count(), best + DEEPER)), best, rows)
        : null;
  }

  private Sketches sketches(PrincipalAxes axes, int first, double[][] rows) {
    return new Sketches(axes, first, sample.numCols, reach(rows, axes.count()));
  }

  private static double share(double[] left, int axes) {
    return left[axes / AXES_STEP];
  }

  /** The share of the rows that so many steps of axes would leave to be compared. */
  private double[] compared(PrincipalAxes axes, double[][] rows) {
    double[] left = new double[axes.count() / AXES_STEP + 1];
    int tested = Math.min(TESTED_ROWS, rows.length);
    double[] query = new double[axes.count()];
    for (Asked one : asked) {
      axes.project(one.unit(), query);
      for (int i = 0; i < tested; i++) {
        // Of a sample drawn in the table's order, evenly.
        int row = (int) ((long) i * rows.length / tested);
        // The row leaves something out, and so do those that the score is known by.
        addCompared(one.score() - 3 * residuals[row], query, rows[row], left);
      }
    }
    for (int i = 0; i < left.length; i++) {
      left[i] /= (double) tested * asked.size();
    }
    return left;
  }

  private static void addCompared(double score, double[] query, double[] row, double[] left) {
    double product = 0;
    double ofQuery = 1;
    double ofRow = 1;
    for (int i = 0; i < query.length; i++) {
      product += query[i] * row[i];
      ofQuery -= query[i] * query[i];
      ofRow -= row[i] * row[i];
      if ((i + 1) % AXES_STEP == 0) {
        double rests = Math.sqrt(Math.max(0, ofQuery) * Math.max(0, ofRow));
        left[(i + 1) / AXES_STEP] += product + rests >= score ? 1 : 0;
      }
    }
  }

  private static double[] reach(double[][] rows, int axes) {
    double[] reach = new double[axes];
    for (double[] row : rows) {
      for (int i = 0; i < axes; i++) {
        reach[i] = Math.max(reach[i], Math.abs(row[i]));
      }
    }
    return reach;
  }
}
