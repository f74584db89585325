package dev.ragbase.bench.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Measures lanes side by side: in each round every lane once, in a new order, after one probe of
 * the machine. Rounds during which the probe wavers are thrown away and run again.
 */
public final class Rounds {
  private static final int ATTEMPTS = 3;
  private static final int COUNT_MAX = 20_000;
  private static final int COUNT_MIN = 4;

  /** A warm-up round is so much longer. */
  private static final int WARM_UP_TIMES = 3;

  /**
   * A virtual machine compiles in the end what has run so many times, as {@code Launcher} starts
   * it: three times what it asks for, 5,000 by its defaults.
   */
  private static final int COMPILED_AFTER = 3_000;

  /** A search of so long passes its time in loops, which are compiled while they run. */
  private static final double LOOPING_MICROS = 2_000;

  /** A lane is warmed up for at most so many times the rounds that are planned. */
  private static final int WARM_UPS_MORE = 6;

  /** A lane that was faster by less than a twentieth has warmed up: that much is chance. */
  private static final double STEADY = 0.95;

  private final Plan plan;
  private final DoubleSupplier probe;
  private final LongSupplier serverCpuNanos;
  private final Consumer<String> progress;
  private final Random random;
  private final Map<Lane, Integer> counts = new HashMap<>();

  /** How many searches a process has made, by all its lanes. */
  private final Map<WorkerProcess, Integer> made = new HashMap<>();

  /**
   * How many rounds.
   *
   * @param forks how many times every competitor is started anew
   * @param warmUps how many rounds come first, at least: a lane that is still getting faster has
   *     more, and so has one of a process that has made few searches
   * @param laneMillis how long a lane runs in a round, about
   */
  public record Plan(int forks, int warmUps, int measured, int laneMillis, long seed) {
    public Plan {
      if (forks < 1 || warmUps < 1 || measured < 5 || laneMillis < 1) {
        throw new IllegalArgumentException(
            "at least 1 fork, 1 warm-up round and 5 measured ones of 1 ms a lane, not "
                + forks
                + ", "
                + warmUps
                + ", "
                + measured
                + " and "
                + laneMillis);
      }
    }
  }

  /**
   * What came of it.
   *
   * @param samples of each lane, one a round
   * @param probes one a round
   * @param thrownAway how many times the measured rounds had to be run again
   * @param steady whether the probe kept still in the end
   */
  public record Measured(
      Map<Lane, List<Sample>> samples, List<Double> probes, int thrownAway, boolean steady) {}

  /**
   * Rounds with these parts.
   *
   * @param probe the machine's speed by something that does not change
   * @param serverCpuNanos what a database server has used so far; 0 where there is none
   */
  public Rounds(
      Plan plan, DoubleSupplier probe, LongSupplier serverCpuNanos, Consumer<String> progress) {
    this.plan = plan;
    this.probe = probe;
    this.serverCpuNanos = serverCpuNanos;
    this.progress = progress;
    this.random = new Random(plan.seed());
  }

  /**
   * Runs warm-up rounds and measured ones. May be called again for other lanes of the same
   * processes, which are warmer then.
   */
  public Measured run(List<Lane> lanes) {
    for (Lane lane : lanes) {
      counts.put(lane, calibrated(lane));
    }
    warmUp(lanes);
    for (int attempt = 1; ; attempt++) {
      Map<Lane, List<Sample>> samples = new HashMap<>();
      List<Double> probes = new ArrayList<>();
      for (int i = 1; i <= plan.measured(); i++) {
        progress.accept("round " + i + " of " + plan.measured());
        probes.add(probe.getAsDouble());
        round(lanes, 1)
            .forEach((lane, it) -> samples.computeIfAbsent(lane, no -> new ArrayList<>()).add(it));
      }
      boolean steady = !Statistics.waver(probes);
      if (steady || attempt == ATTEMPTS) {
        return new Measured(samples, probes, attempt - 1, steady);
      }
      progress.accept("the probe wavered " + probes + ": these rounds are thrown away");
    }
  }

  private void warmUp(List<Lane> lanes) {
    Map<Lane, Double> before = new HashMap<>();
    List<Lane> cold = lanes.stream().filter(Lane::warmsUp).toList();
    for (int i = 1; i <= WARM_UPS_MORE * plan.warmUps() && !cold.isEmpty(); i++) {
      progress.accept("warm-up round " + i + ", " + cold.size() + " lanes");
      boolean early = i < plan.warmUps();
      List<Lane> still = new ArrayList<>();
      for (Map.Entry<Lane, Sample> it : round(cold, WARM_UP_TIMES).entrySet()) {
        // A server's time, which does not change, would hide that the client still gets faster.
        double now = it.getValue().cpuMicros();
        Double last = before.put(it.getKey(), now);
        boolean isFaster = last == null || now < STEADY * last;
        if (early || isFaster || isCompiling(it.getKey(), it.getValue())) {
          still.add(it.getKey());
        }
      }
      cold = still;
    }
  }

  private boolean isCompiling(Lane lane, Sample sample) {
    return sample.wallMicros() < LOOPING_MICROS
        && made.getOrDefault(lane.worker(), 0) < COMPILED_AFTER;
  }

  private int calibrated(Lane lane) {
    return countFor(sample(lane, COUNT_MIN));
  }

  private int countFor(Sample sample) {
    double micros = Math.max(0.1, sample.wallMicros());
    return (int) Math.clamp(plan.laneMillis() * 1_000 / micros, COUNT_MIN, COUNT_MAX);
  }

  private Map<Lane, Sample> round(List<Lane> lanes, int times) {
    List<Lane> shuffled = new ArrayList<>(lanes);
    Collections.shuffle(shuffled, random);
    Map<Lane, Sample> samples = new HashMap<>();
    for (Lane lane : shuffled) {
      Sample sample = sample(lane, times * counts.getOrDefault(lane, COUNT_MIN));
      samples.put(lane, sample);
      // A lane that has become fast may do more in its time.
      counts.put(lane, countFor(sample));
    }
    return samples;
  }

  private Sample sample(Lane lane, int count) {
    Request request =
        lane.request().with("count", count).with("seed", random.nextInt(1, Integer.MAX_VALUE));
    long server = serverCpuNanos.getAsLong();
    JsonNode reply = lane.worker().call(request);
    made.merge(lane.worker(), count, Integer::sum);
    double serverMicros = (serverCpuNanos.getAsLong() - server) / 1e3 / count;
    List<Double> latencies = new ArrayList<>();
    reply.get("latencies").forEach(it -> latencies.add(it.asLong() / 1e3));
    return new Sample(
        reply.get("cpuNanos").asLong() / 1e3 / count,
        reply.get("wallNanos").asLong() / 1e3 / count,
        serverMicros,
        latencies);
  }
}
