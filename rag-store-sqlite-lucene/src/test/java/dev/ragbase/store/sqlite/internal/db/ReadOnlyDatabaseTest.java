package dev.ragbase.store.sqlite.internal.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader sees what a writer that came after it wrote, also where it may make no file itself. */
class ReadOnlyDatabaseTest {
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  /** Rows that fill some hundred pages. */
  private static final int MANY = 5_000;

  @TempDir Path folder;

  @BeforeEach
  void make() {
    try (Database writer = writer()) {
      add(writer, 0, MANY);
    }
  }

  private Database writer() {
    return Database.open("kb", Format.TRUTH, folder, BUSY_TIMEOUT);
  }

  private Database reader(boolean folderIsWritable) {
    return Database.openReadOnly("kb", Format.TRUTH, folder, BUSY_TIMEOUT, folderIsWritable);
  }

  private static void add(Database writer, int from, int to) {
    writer.write(
        session -> {
          for (int no = from; no < to; no++) {
            session.update("INSERT INTO workspaces (tenant, id) VALUES ('t', ?)", "w-" + no);
          }
          return true;
        });
  }

  private static void checkpoint(Database writer) {
    assertThat(writer.setting("wal_checkpoint(TRUNCATE)")).isEqualTo("0");
  }

  private static long count(Session session) throws SQLException {
    return session.number("SELECT count(*) FROM workspaces WHERE id >= ''");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatALaterWriterWroteIsSeenBeforeAndAfterItsCheckpointsAndItsClose(boolean writable) {
    try (Database reader = reader(writable)) {
      assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(MANY);
      for (int round = 1; round <= 3; round++) {
        int there = MANY * (2 * round - 1);
        try (Database writer = writer()) {
          assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(there);
          add(writer, there, there + MANY);
          assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(there + MANY);
          checkpoint(writer);
          assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(there + MANY);
          add(writer, there + MANY, there + 2 * MANY);
        }
        assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(there + 2 * MANY);
        List<String> damage =
            reader.read(session -> session.list("PRAGMA quick_check", row -> row.getString(1)));
        assertThat(damage).containsExactly("ok");
      }
    }
  }

  @Test
  void whatAWriterWroteBetweenTwoReadsIsSeen() {
    try (Database reader = reader(false)) {
      assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(MANY);
      try (Database writer = writer()) {
        add(writer, MANY, MANY + 1);
      }
      assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(MANY + 1);
    }
  }

  @Test
  void aReadUnderWhichTheFileChangesIsRefusedAndCanBeTriedAgain() {
    try (Database reader = reader(false)) {
      assertThatThrownBy(
              () ->
                  reader.read(
                      session -> {
                        long before = count(session);
                        try (Database late = writer()) {
                          add(late, MANY, 2 * MANY);
                        }
                        return before;
                      }))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.retry()).isEqualTo(Retry.YES))
          .hasMessageContaining("a writer changed ragbase.db while it was read");
      assertThat(reader.read(ReadOnlyDatabaseTest::count)).isEqualTo(2 * MANY);
    }
  }
}
