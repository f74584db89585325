package dev.ragbase.bench.compare.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.bench.compare.measure.Rounds.Measured;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
  private static final String REPLY =
      "{\"cpuNanos\":8000,\"wallNanos\":8000,\"latencies\":[1000,3000]}";

  @TempDir Path dir;
  private WorkerProcess worker;

  @BeforeEach
  void start() {
    String script =
        "while read -r verb rest; do [ $verb = quit ] && exit; echo '" + REPLY + "'; done";
    worker = WorkerProcess.start("fake", List.of("sh", "-c", script), Map.of(), dir.resolve("log"));
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private List<Lane> lanes() {
    return List.of(lane(1), lane(2), lane(3));
  }

  private Lane lane(int effort) {
    Request request = Request.of("search").with("effort", effort);
    return new Lane("fake", "graph", worker, request, true);
  }

  private static Rounds rounds(List<Double> probes, List<String> said) {
    Iterator<Double> next = probes.iterator();
    return new Rounds(new Rounds.Plan(1, 1, 5, 1, 1), next::next, () -> 0, said::add);
  }

  @Test
  void everyLaneIsMeasuredOnceInEveryRound() {
    Measured measured =
        rounds(List.of(10.0, 10.0, 10.0, 10.0, 10.0), new ArrayList<>()).run(lanes());

    assertThat(measured.samples().keySet()).containsExactlyInAnyOrderElementsOf(lanes());
    assertThat(measured.samples().values()).allSatisfy(it -> assertThat(it).hasSize(5));
    assertThat(measured.thrownAway()).isZero();
    assertThat(measured.steady()).isTrue();
  }

  @Test
  void roundsDuringWhichTheProbeWaversAreThrownAwayAndRunAgain() {
    List<Double> probes = List.of(10.0, 2.0, 10.0, 10.0, 10.0, 10.0, 10.1, 10.2, 10.3, 10.4);

    Measured measured = rounds(probes, new ArrayList<>()).run(lanes());

    assertThat(measured.thrownAway()).isEqualTo(1);
    assertThat(measured.steady()).isTrue();
    assertThat(measured.probes()).containsExactly(10.0, 10.1, 10.2, 10.3, 10.4);
    assertThat(measured.samples().get(lane(1))).hasSize(5);
  }

  @Test
  void aMachineThatNeverKeepsStillIsSaidNotToBeSteady() {
    AtomicInteger count = new AtomicInteger();
    Rounds rounds =
        new Rounds(
            new Rounds.Plan(1, 1, 5, 1, 1),
            () -> count.getAndIncrement() % 2 == 0 ? 2 : 10,
            () -> 0,
            said -> {});

    assertThat(rounds.run(lanes()).steady()).isFalse();
  }

  @Test
  void aLaneIsWarmedUpUntilItGetsNoFaster() {
    List<String> said = new ArrayList<>();
    AtomicLong server = new AtomicLong();
    try (WorkerProcess steady = searching("n * 1");
        WorkerProcess warming = searching("n * 6 / 10 + 400")) {
      // Enough searches in a round to be compiled.
      new Rounds(
              new Rounds.Plan(1, 1, 5, 30, 1),
              () -> 10,
              () -> server.addAndGet(1_000_000_000),
              said::add)
          .run(List.of(lane("steady", steady), lane("warming", warming)));
    }

    // For the one that warms up a search takes 6,400 ns first and 1,000 in the end.
    assertThat(said.stream().filter(it -> it.startsWith("warm-up")))
        .containsExactly(
            "warm-up round 1, 2 lanes",
            "warm-up round 2, 2 lanes",
            "warm-up round 3, 1 lanes",
            "warm-up round 4, 1 lanes",
            "warm-up round 5, 1 lanes",
            "warm-up round 6, 1 lanes");
  }

  @Test
  void whatIsCompiledBeforehandIsNotWarmedUp() {
    List<String> said = new ArrayList<>();
    Lane compiled = new Lane("peer", "graph", worker, Request.of("search"), false);

    Measured measured =
        rounds(List.of(10.0, 10.0, 10.0, 10.0, 10.0), said).run(List.of(compiled, lane(1)));

    assertThat(said)
        .contains("warm-up round 1, 1 lanes")
        .doesNotContain("warm-up round 1, 2 lanes");
    assertThat(measured.samples().get(compiled)).hasSize(5);
  }

  @Test
  void aProcessIsWarmedUpUntilItHasMadeAsManySearchesAsAreCompiled() {
    List<String> said = new ArrayList<>();
    // A millisecond a search: 243 a lane and round of two lanes. The others take too long to count.
    try (WorkerProcess fast = searching("n * 1 ", 1_000_000);
        WorkerProcess slow = searching("n * 1  ", 3_000_000)) {
      Rounds rounds = new Rounds(new Rounds.Plan(1, 6, 5, 81, 1), () -> 10, () -> 0, said::add);
      List<Lane> lanes = List.of(lane("fast", fast), lane("other way", fast), lane("slow", slow));
      rounds.run(lanes);
      rounds.run(lanes);
    }

    List<String> warmUps = said.stream().filter(it -> it.startsWith("warm-up")).toList();
    assertThat(warmUps.subList(0, 7))
        .containsExactly(
            "warm-up round 1, 3 lanes",
            "warm-up round 2, 3 lanes",
            "warm-up round 3, 3 lanes",
            "warm-up round 4, 3 lanes",
            "warm-up round 5, 3 lanes",
            "warm-up round 6, 3 lanes",
            "warm-up round 7, 2 lanes");
    assertThat(warmUps).as("the second time they are warm").hasSize(7 + 6);
  }

  /** A worker for which a search takes 10,000 ns at first, and then what becomes of these. */
  private WorkerProcess searching(String next) {
    return searching(next, 10_000);
  }

  private WorkerProcess searching(String next, int nanos) {
    String script =
        "n="
            + nanos
            + "; while read -r verb rest; do [ $verb = quit ] && exit; c=${rest#*count=};"
            + " c=${c%% *}; echo '{\"cpuNanos\":'$((n * c))',\"wallNanos\":'$((n * c))"
            + "',\"latencies\":[1000]}'; n=$(("
            + next
            + ")); done";
    return WorkerProcess.start(
        "searching", List.of("sh", "-c", script), Map.of(), dir.resolve("log-" + next.length()));
  }

  private static Lane lane(String name, WorkerProcess worker) {
    return new Lane(name, "graph", worker, Request.of("search"), true);
  }

  @Test
  void fewerThanFiveRoundsAreRefused() {
    assertThatThrownBy(() -> new Rounds.Plan(1, 1, 4, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4");
  }
}
