package dev.ragbase.bench.compare.measure;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
   * or less where a line from a cheaper point below crosses it.
   *
   * @return the cost with the recall that it is the cost of: the one asked for, or a higher one,
   *     that of the cheapest point, if every point finds more than was asked for and nobody knows
   *     what that would cost; empty if no point reaches it
   */
  public Optional<Point> at(double recall) {
    Optional<Point> cheapest =
        points.stream()
            .filter(it -> it.recall >= recall)
            .min(Comparator.comparingDouble(Point::cost));
    boolean isBelowAll = !points.isEmpty() && points.getFirst().recall > recall;
    return isBelowAll
        ? cheapest
        : cheapest.map(it -> new Point(recall, Math.min(it.cost, crossing(recall))));
  }

  /** The least cost at which a line between a point below and a dearer one above has a recall. */
  private double crossing(double recall) {
    double best = Double.POSITIVE_INFINITY;
    for (Point above : points) {
      for (Point below : points) {
        if (above.recall >= recall && below.recall < recall && below.cost < above.cost) {
          double share = (recall - below.recall) / (above.recall - below.recall);
          best = Math.min(best, below.cost + share * (above.cost - below.cost));
        }
      }
    }
    return best;
  }
}
