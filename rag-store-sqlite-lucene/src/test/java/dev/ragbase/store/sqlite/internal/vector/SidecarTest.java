package dev.ragbase.store.sqlite.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarTest {
  private static final int DIMENSIONS = 24;

  @TempDir Path dir;
  private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    folder = dir.resolve("workspace");
    file = folder.resolve("vectors");
  }

  private VectorTable open() {
    return VectorTable.open(file, DIMENSIONS, "model");
  }

  @Test
  void aTableThatIsReadOnlyHasWhatIsInTheFileAndLeavesItAsItIs() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    List<Row> first = Truth.rows(random, 5, Vectors.RANDOM.make(random, 3, DIMENSIONS));
    try (VectorTable table = open()) {
      table.apply(first, List.of(), 1);
    }
    byte[] before = Files.readAllBytes(file);
    VectorTable reader = VectorTable.openReadOnly(file, DIMENSIONS, "model");
    int there = reader.size();
    assertThat(reader.applied()).isEqualTo(1);
    reader.apply(List.of(), List.of(first.getFirst().row()), 2);
    assertThat(reader.size()).isEqualTo(there - 1);
    assertThatThrownBy(reader::flush)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reading only");
    reader.close();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** A run of changes, some flushed; what the truth was at each flush. */
  private Map<Long, Map<Integer, Row>> history(SplittableRandom random, int changes, int rows) {
    Map<Long, Map<Integer, Row>> flushed = new HashMap<>();
    flushed.put(0L, Map.of());
    Truth truth = new Truth();
    VectorTable table = open();
    for (long change = 1; change <= changes; change++) {
      List<Row> puts =
          Truth.rows(
              random,
              random.nextInt(2 * rows),
              Vectors.RANDOM.make(random, random.nextInt(rows), DIMENSIONS));
      List<Integer> removed = new ArrayList<>();
      for (int i = random.nextInt(rows); i > 0; i--) {
        removed.add(random.nextInt(3 * rows));
      }
      truth.apply(puts, removed);
      table.apply(puts, removed, change);
      if (random.nextBoolean() || change == changes) {
        table.flush();
        flushed.put(change, new TreeMap<>(truth.rows));
      }
      if (random.nextInt(10) == 0) {
        table.close();
        flushed.put(change, new TreeMap<>(truth.rows));
        table = open();
        assertThat(table.applied()).isEqualTo(change);
      }
    }
    table.close();
    return flushed;
  }

  private static void assertHolds(VectorTable table, Map<Integer, Row> rows, String what) {
    Truth truth = new Truth();
    truth.rows.putAll(rows);
    assertThat(table.size()).as(what).isEqualTo(rows.size());
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3; i++) {
      float[] query = Vectors.gaussian(random, DIMENSIONS);
      int k = i == 0 ? Math.max(1, rows.size()) : 10;
      assertThat(Truth.hits(table.search(query, k, null, truth)))
          .as(what)
          .isEqualTo(truth.best(query, k, null));
    }
  }

  @Test
  void aTableThatIsOpenedAgainHoldsWhatWasFlushed() {
    for (long seed = 1; seed <= 8; seed++) {
      file = dir.resolve("vectors-" + seed);
      Map<Long, Map<Integer, Row>> flushed = history(new SplittableRandom(seed), 40, 150);
      try (VectorTable table = open()) {
        assertThat(table.applied()).isEqualTo(40);
        assertHolds(table, Objects.requireNonNull(flushed.get(40L)), "seed " + seed);
      }
    }
  }

  @Test
  void aTableOfManyBlocksIsReadBack() {
    SplittableRandom random = new SplittableRandom(2);
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 0, Vectors.RANDOM.make(random, 10_000, DIMENSIONS));
    truth.apply(rows, List.of());
    try (VectorTable table = open()) {
      table.apply(rows.subList(0, 10), List.of(), 1);
      table.flush();
      table.apply(rows.subList(10, 10_000), List.of(), 2);
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(2);
      assertHolds(table, truth.rows, "ten thousand rows");
    }
  }

  @Test
  void whatWasNotFlushedIsReplayed() {
    SplittableRandom random = new SplittableRandom(2);
    VectorTable table = open();
    table.apply(Truth.rows(random, 1, Vectors.RANDOM.make(random, 5, DIMENSIONS)), List.of(), 3);
    table.flush();
    table.apply(List.of(), List.of(1, 2), 4);
    try (VectorTable other = open()) {
      assertThat(other.applied()).isEqualTo(3);
      assertThat(other.size()).isEqualTo(5);
    }
  }

  @Test
  void aChangeWithoutRowsIsRememberedToo() {
    try (VectorTable table = open()) {
      table.apply(List.of(), List.of(), 3);
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(3);
      table.apply(List.of(), List.of(), 9);
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(9);
    }
  }

  @Test
  void aFileThatIsCutOffAnywhereGivesAnEarlierFlush() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    Map<Long, Map<Integer, Row>> flushed = history(random, 12, 30);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 300; i++) {
      int length = i < 100 ? i : random.nextInt(whole.length);
      Files.write(file, Arrays.copyOf(whole, length));
      assertEarlier(flushed, "cut at " + length);
    }
  }

  @Test
  void aFlippedBitAnywhereGivesAnEarlierFlush() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    Map<Long, Map<Integer, Row>> flushed = history(random, 12, 30);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 400; i++) {
      int at = i < 150 ? i : random.nextInt(whole.length);
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      assertThat(assertEarlier(flushed, "flipped at " + at)).as("at %d", at).isLessThan(12);
    }
  }

  private long assertEarlier(Map<Long, Map<Integer, Row>> flushed, String what) {
    try (VectorTable table = open()) {
      assertThat(flushed).as(what).containsKey(table.applied());
      assertHolds(table, Objects.requireNonNull(flushed.get(table.applied())), what);
      return table.applied();
    }
  }

  @Test
  void aFlushOfSeveralBlocksThatWasCutOffCountsForNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<Row> first = Truth.rows(random, 0, Vectors.RANDOM.make(random, 100, DIMENSIONS));
    List<Row> second = Truth.rows(random, 50, Vectors.RANDOM.make(random, 9000, DIMENSIONS));
    try (VectorTable table = open()) {
      table.apply(first, List.of(), 1);
      table.flush();
      table.apply(second, List.of(), 2);
    }
    byte[] whole = Files.readAllBytes(file);
    Truth truth = new Truth();
    truth.apply(first, List.of());
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(1);
      assertHolds(table, truth.rows, "cut off");
      truth.apply(second, List.of());
      table.apply(second, List.of(), 2);
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(2);
      assertHolds(table, truth.rows, "replayed");
    }
  }

  @Test
  void aFileThatIsNoneOfOursIsReplaced() throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(2);
    byte[] noise = new byte[5000];
    random.nextBytes(noise);
    Files.write(file, noise);
    try (VectorTable table = open()) {
      assertThat(table.applied()).isZero();
      table.apply(Truth.rows(random, 1, Vectors.RANDOM.make(random, 5, DIMENSIONS)), List.of(), 3);
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(3);
    }
  }

  @Test
  void vectorsOfAnotherModelOrSizeAreNotTaken() {
    SplittableRandom random = new SplittableRandom(2);
    try (VectorTable table = open()) {
      table.apply(Truth.rows(random, 1, Vectors.RANDOM.make(random, 5, DIMENSIONS)), List.of(), 3);
    }
    try (VectorTable table = VectorTable.open(file, DIMENSIONS, "another model")) {
      assertThat(table.applied()).isZero();
      assertThat(table.size()).isZero();
    }
    try (VectorTable table = VectorTable.open(file, DIMENSIONS + 1, "model")) {
      assertThat(table.applied()).isZero();
    }
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(3);
    }
  }

  @Test
  void aFileMoreThanHalfGarbageIsWrittenAnew() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    Truth truth = new Truth();
    long largest = 0;
    try (VectorTable table = open()) {
      for (int change = 1; change <= 100; change++) {
        List<Row> rows = Truth.rows(random, 0, Vectors.RANDOM.make(random, 500, DIMENSIONS));
        truth.apply(rows, List.of());
        table.apply(rows, List.of(), change);
        table.flush();
        largest = Math.max(largest, Files.size(file));
      }
    }
    long live = 500L * SidecarBlock.rowBytes(Quantiser.stride(DIMENSIONS));
    assertThat(largest).isGreaterThan(live).isLessThan(3 * live + (64 << 10));
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    try (VectorTable table = open()) {
      assertThat(table.applied()).isEqualTo(100);
      assertHolds(table, truth.rows, "after compaction");
    }
  }

  @Test
  void aFileThatVanishedIsWrittenAgainWhole() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    try (VectorTable table = open()) {
      table.apply(Truth.rows(random, 1, Vectors.RANDOM.make(random, 5, DIMENSIONS)), List.of(), 1);
      table.flush();
      Files.delete(file);
      table.apply(Truth.rows(random, 6, Vectors.RANDOM.make(random, 5, DIMENSIONS)), List.of(), 2);
    }
    try (VectorTable table = open()) {
      assertThat(table.size()).isEqualTo(10);
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidAndSearchGoesOn() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    Files.writeString(folder, "a file where the folder should be");
    Truth truth = new Truth();
    List<Row> rows = Truth.rows(random, 1, Vectors.RANDOM.make(random, 5, DIMENSIONS));
    truth.apply(rows, List.of());
    VectorTable table = open();
    table.apply(rows, List.of(), 1);
    assertThatThrownBy(table::flush)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("vector file " + file + " could not be written");
    assertHolds(table, truth.rows, "not flushed");
    Files.delete(folder);
    table.close();
    try (VectorTable again = open()) {
      assertHolds(again, truth.rows, "flushed later");
    }
  }
}
