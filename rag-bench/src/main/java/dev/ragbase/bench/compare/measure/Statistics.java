package dev.ragbase.bench.compare.measure;

import java.util.Arrays;
import java.util.List;

/** What a set of measurements comes to. */
public final class Statistics {
  private Statistics() {}

  /** The middle value, or the mean of the middle two. */
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is no median of nothing");
    }
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The smallest value that at least this share of all do not exceed.
   *
   * @param share in (0, 1]
   */
  public static double percentile(List<Double> values, double share) {
    if (values.isEmpty() || share <= 0 || share > 1) {
      throw new IllegalArgumentException("no percentile " + share + " of " + values.size());
    }
    return sorted(values)[(int) Math.ceil(share * values.size()) - 1];
  }

  /**
   * Whether measurements of one thing that does not change differ so much that the machine did:
   * whether largest and smallest lie apart by more than half the median.
   */
  public static boolean waver(List<Double> probes) {
    double[] sorted = sorted(probes);
    return sorted[sorted.length - 1] - sorted[0] > median(probes) / 2;
  }

  private static double[] sorted(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
