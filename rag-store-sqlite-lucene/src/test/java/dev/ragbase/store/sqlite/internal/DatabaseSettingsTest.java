package dev.ragbase.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.error.Retry;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That SQLite works with the settings that the promises rest on, and what a full disk does. */
class DatabaseSettingsTest {
  @TempDir Path folder;

  private EmbeddedStore open() {
    return EmbeddedStore.open(
        SqliteLuceneSettings.builder(folder.resolve("kb"))
            .busyTimeout(Duration.ofMillis(1_234))
            .build());
  }

  @Test
  void theWriterIsDurableAndKeepsItsReferences() {
    try (EmbeddedStore store = open()) {
      Database database = store.database();
      assertThat(database.setting("journal_mode")).isEqualTo("wal");
      assertThat(database.setting("synchronous")).as("FULL").isEqualTo("2");
      assertThat(database.setting("foreign_keys")).isEqualTo("1");
      assertThat(database.setting("busy_timeout")).isEqualTo("1234");
      assertThat(database.setting("page_size")).isEqualTo("8192");
      assertThat(database.setting("user_version")).isEqualTo("2");
    }
  }

  @Test
  void hitsAreFetchedByTheirNumbersAndNotByWalkingTheWorkspace() {
    try (EmbeddedStore store = open()) {
      String plan =
          store
              .database()
              .read(
                  session ->
                      session
                          .list(
                              "EXPLAIN QUERY PLAN " + DocumentRows.infosByRowSql(10),
                              row -> row.getString(4))
                          .toString());
      assertThat(plan).contains("USING INTEGER PRIMARY KEY (rowid=?)");
    }
  }

  @Test
  void aReaderCannotWrite() {
    try (EmbeddedStore store = open()) {
      long queryOnly = store.database().read(session -> session.number("PRAGMA query_only"));
      assertThat(queryOnly).isEqualTo(1);
      assertThatThrownBy(
              () -> store.database().read(session -> session.update("DELETE FROM documents")))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aFullDiskLosesNothingAndLeavesTheStoreUsable() {
    try (EmbeddedStore store = open()) {
      store.documents().put(Scope.local(), List.of(Writes.of("a", "first words")));
      long pages = Long.parseLong(store.database().setting("page_count"));
      limitPages(store, pages + 4);
      assertThatThrownBy(() -> store.documents().put(Scope.local(), many()))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.retry()).isEqualTo(Retry.YES))
          .hasMessageContaining("the disk is full; nothing acknowledged is lost");
      assertThat(store.documents().count(Scope.local(), Filter.all())).isEqualTo(1);
      assertThat(store.verify(Scope.local())).isEmpty();

      limitPages(store, 1_000_000);
      store.documents().put(Scope.local(), many());
      assertThat(store.documents().count(Scope.local(), Filter.all())).isEqualTo(301);
      assertThat(store.verify(Scope.local())).isEmpty();
      KeywordQuery query = new KeywordQuery("paragraph", 1_000, Filter.all());
      assertThat(store.keywords().search(Scope.local(), query).items()).hasSize(300);
    }
  }

  @Test
  void aStatementThatFailsSaysWhyAndIsPreparedAnewTheNextTime() {
    String fill = "UPDATE filler SET bytes = zeroblob(?)";
    try (EmbeddedStore store = open()) {
      store
          .database()
          .write(session -> session.update("CREATE TABLE filler AS SELECT x'00' AS bytes"));
      limitPages(store, Long.parseLong(store.database().setting("page_count")) + 4);
      assertThatThrownBy(() -> store.database().write(session -> session.update(fill, 1_000_000)))
          .hasMessageContaining("the disk is full; nothing acknowledged is lost");

      limitPages(store, 1_000_000);
      assertThat(store.database().<Integer>write(session -> session.update(fill, 1_000_000)))
          .isEqualTo(1);
    }
  }

  private static void limitPages(EmbeddedStore store, long pages) {
    store.database().write(session -> session.number("PRAGMA max_page_count = " + pages));
  }

  private static List<DocumentWrite> many() {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      writes.add(Writes.of("many-" + i, "a paragraph " + i));
    }
    return writes;
  }
}
