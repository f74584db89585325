package dev.ragbase.bench.compare.measure;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What recall costs: the points of a sweep. Between two of them cost is taken to grow linearly with
 * recall.
 */
public record RecallCurve(List<Point> points) {
  /** One setting of a sweep. */
  public record Point(double recall, double cost) {}

  public RecallCurve {
    points =
        points.stream()
            .sorted(Comparator.comparingDouble(Point::recall).thenComparingDouble(Point::cost))
            .toList();
  }

  /**
   * The least cost of a recall of at least this much: that of the cheapest point that reaches it,
   * or less where a line from a cheaper point below crosses it. Empty if no point reaches it.
   */
  public OptionalDouble costAt(double recall) {
    double best = Double.POSITIVE_INFINITY;
    for (Point above : points) {
      if (above.recall >= recall) {
        best = Math.min(best, above.cost);
        for (Point below : points) {
          if (below.recall < recall && below.cost < above.cost) {
            double share = (recall - below.recall) / (above.recall - below.recall);
            best = Math.min(best, below.cost + share * (above.cost - below.cost));
          }
        }
      }
    }
    return best == Double.POSITIVE_INFINITY ? OptionalDouble.empty() : OptionalDouble.of(best);
  }
}
