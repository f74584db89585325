package dev.ragbase.memory;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The measurements of a {@link Memory}. */
final class MemoryMetricStore implements MetricStore {
  /** How many measurements a workspace keeps. */
  private static final int MEASUREMENTS_MAX = 100_000;

  private final Memory memory;

  MemoryMetricStore(Memory memory) {
    this.memory = memory;
  }

  @Override
  public void append(Scope scope, List<Measurement> measurements) {
    memory.write(
        scope,
        Role.VIEWER,
        "keep measurements",
        space -> {
          for (Measurement measurement : measurements) {
            space.measurements().addLast(measurement);
            if (space.measurements().size() > MEASUREMENTS_MAX) {
              space.measurements().removeFirst();
            }
          }
          return true;
        });
  }

  @Override
  public List<OperationStats> stats(Scope scope, Instant since) {
    return memory.read(
        scope,
        "read measurements",
        space -> {
          Instant from = since.truncatedTo(ChronoUnit.MICROS);
          Map<String, List<Measurement>> byName = new TreeMap<>();
          for (Measurement measurement : space.measurements()) {
            if (!measurement.at().isBefore(from)) {
              byName
                  .computeIfAbsent(measurement.operation(), n -> new ArrayList<>())
                  .add(measurement);
            }
          }
          List<OperationStats> stats = new ArrayList<>();
          byName.forEach((name, measurements) -> stats.add(stats(name, measurements)));
          return List.copyOf(stats);
        });
  }

  private static OperationStats stats(String name, List<Measurement> measurements) {
    List<Duration> times = measurements.stream().map(Measurement::took).sorted().toList();
    return new OperationStats(
        name,
        measurements.size(),
        measurements.stream().filter(measurement -> measurement.error() != null).count(),
        measurements.stream().mapToLong(Measurement::tokens).sum(),
        nearestRank(times, 50),
        nearestRank(times, 95),
        nearestRank(times, 99),
        times.get(times.size() - 1));
  }

  private static Duration nearestRank(List<Duration> sorted, int percent) {
    int rank = (sorted.size() * percent + 99) / 100;
    return sorted.get(Math.max(1, rank) - 1);
  }
}
