package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements lie in a file of their own: neither harms the truth or waits for it. */
class MeasurementsApartTest {
  private static final Scope SCOPE = Scope.local();
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void writingThemLeavesTheTruthAlone() throws Exception {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      byte[] before = Files.readAllBytes(truth());
      long log = Files.size(truth().resolveSibling("ragbase.db-wal"));
      append(store);
      assertThat(Files.readAllBytes(truth())).isEqualTo(before);
      assertThat(truth().resolveSibling("ragbase.db-wal")).hasSize(log);
      assertThat(calls(store)).isEqualTo(1);
    }
    assertThat(measurements()).exists();
    assertThat(path().resolve("metrics.db-wal")).doesNotExist();
  }

  @Test
  void aStoreThatMeasuredNothingHasNoFileOfThem() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      store.metrics().append(SCOPE, List.of());
      assertThat(store.metrics().stats(SCOPE, AT)).isEmpty();
    }
    assertThat(measurements()).doesNotExist();
    try (SqliteLuceneStore store = readOnly()) {
      assertThat(store.metrics().stats(SCOPE, AT)).isEmpty();
    }
  }

  @Test
  void aFileThatAFullDiskLeftEmptyHoldsNoneAndIsFilledLater() throws Exception {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      store.metrics().append(SCOPE, List.of());
    }
    Files.createFile(measurements());
    try (SqliteLuceneStore store = readOnly()) {
      assertThat(store.metrics().stats(SCOPE, AT)).isEmpty();
    }
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      append(store);
      assertThat(calls(store)).isEqualTo(1);
    }
  }

  @Test
  void aReaderSeesThemAndAddsNone() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      append(store);
    }
    try (SqliteLuceneStore store = readOnly()) {
      assertThat(calls(store)).isEqualTo(1);
      assertThatThrownBy(() -> append(store))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("opened read-only");
    }
  }

  @Test
  void whereTheyAreDamagedTheStoreStillServes() throws Exception {
    SqliteLuceneStore.at(path()).close();
    Files.writeString(measurements(), "this is a text and no database ".repeat(100));
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path())) {
      assertThat(store.documents().infos(SCOPE, List.of("a"))).isEmpty();
      assertThatThrownBy(() -> append(store))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("metrics.db is not an SQLite database");
      Files.delete(measurements());
      append(store);
      assertThat(calls(store)).isEqualTo(1);
    }
  }

  private Path path() {
    return folder.resolve("kb");
  }

  private Path truth() {
    return path().resolve("ragbase.db");
  }

  private Path measurements() {
    return path().resolve("metrics.db");
  }

  private SqliteLuceneStore readOnly() {
    return SqliteLuceneStore.open(SqliteLuceneSettings.builder(path()).readOnly(true).build());
  }

  private static void append(SqliteLuceneStore store) {
    store
        .metrics()
        .append(SCOPE, List.of(new Measurement("search", AT, Duration.ofMillis(2), 0, null, null)));
  }

  private static long calls(SqliteLuceneStore store) {
    return store.metrics().stats(SCOPE, AT).stream().mapToLong(OperationStats::count).sum();
  }
}
