package dev.ragbase.bench.compare.measure;

import java.util.List;

/**
 * What one round told of a lane.
 *
 * @param cpuMicros of the searching threads, for one search
 * @param wallMicros for one search, all threads together
 * @param serverCpuMicros of a database server, for one search; 0 where there is none
 * @param latencies of the searches, in microseconds
 */
public record Sample(
    double cpuMicros, double wallMicros, double serverCpuMicros, List<Double> latencies) {
  public Sample {
    latencies = List.copyOf(latencies);
  }
}
