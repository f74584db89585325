package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.kit.Writes;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes takes along all that was derived of it, and nothing else, by whatever way it goes. */
class RemovalTest {
  private static final Scope ONE = Scope.of("acme", "one", "ann", Role.OWNER);
  private static final Scope TWO = Scope.of("acme", "two", "ann", Role.OWNER);
  private static final List<String> OF_DOCUMENTS =
      List.of(
          "chunk_words", "document_chunks", "document_facets", "document_revisions", "documents");

  private static final String TABLES =
      "SELECT string_agg(c.relname, ',') FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
          + " WHERE a.attname = 'workspace_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
          + " AND c.relnamespace = 'public'::regnamespace";

  private Database database;
  private PostgresStore store;
  private Sql superuser;

  @BeforeEach
  void make() throws SQLException {
    database = KitDatabase.migrated();
    superuser = Sql.open(database.superuserUrl());
    store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
    for (Scope each : List.of(ONE, TWO)) {
      store.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
      for (String text : List.of("first words", "second words")) {
        store
            .documents()
            .put(each, List.of(write("kept.txt", text), write("gone.txt", text + " gone")));
      }
    }
  }

  @AfterEach
  void drop() throws SQLException {
    store.close();
    superuser.close();
    database.close();
  }

  private static DocumentWrite write(String uri, String text) {
    return Writes.with(Writes.of(uri, text), Metadata.empty().with("tag", uri));
  }

  /** How many rows of a workspace each table has that has any. */
  private Map<String, Long> rows(UUID workspace) throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    for (String table : String.valueOf(superuser.ask(TABLES)).split(",", -1)) {
      String where = "FROM %s WHERE workspace_id = '%s'".formatted(table, workspace);
      long count = Long.parseLong(String.valueOf(superuser.ask("SELECT count(*) " + where)));
      if (count > 0) {
        rows.put(table, count);
      }
    }
    return rows;
  }

  private static UUID id(Scope scope) {
    return Ids.workspace(scope);
  }

  @Test
  void aDocumentTakesItsOwnRowsAlong() throws SQLException {
    Map<String, Long> before = rows(id(ONE));
    assertThat(before).containsKeys(OF_DOCUMENTS.toArray(String[]::new));
    Map<String, Long> others = rows(id(TWO));

    store.documents().delete(ONE, store.documents().find(ONE, "gone.txt").orElseThrow().id());

    Map<String, Long> after = rows(id(ONE));
    for (String table : OF_DOCUMENTS) {
      assertThat(after).as(table).containsEntry(table, before.getOrDefault(table, 0L) / 2);
    }
    assertThat(rows(id(TWO))).isEqualTo(others);
    assertThat(store.verify(ONE)).isEmpty();
  }

  @Test
  void aDeleteBySqlTakesThemAlongToo() throws SQLException {
    superuser.run("DELETE FROM documents WHERE workspace_id = '%s'".formatted(id(ONE)));

    assertThat(rows(id(ONE))).doesNotContainKeys(OF_DOCUMENTS.toArray(String[]::new));
    assertThat(rows(id(TWO))).containsKeys(OF_DOCUMENTS.toArray(String[]::new));
    assertThat(store.verify(ONE)).isEmpty();
  }

  @Test
  void aWorkspaceLeavesNoRowInAnyTable() throws SQLException {
    Map<String, Long> others = rows(id(TWO));

    store.tenants().deleteWorkspace(ONE.tenant(), ONE.workspace());

    assertThat(rows(id(ONE))).isEmpty();
    assertThat(rows(id(TWO))).isEqualTo(others);
  }

  @Test
  void aTenantLeavesNoRowInAnyTable() throws SQLException {
    store.tenants().delete(ONE.tenant());

    List<Map<String, Long>> left = new ArrayList<>();
    for (Scope each : List.of(ONE, TWO)) {
      left.add(rows(id(each)));
    }
    assertThat(left).containsOnly(Map.of());
  }

  private void measure(Scope scope) {
    store
        .metrics()
        .append(
            scope,
            List.of(
                new Measurement("search", Instant.EPOCH, Duration.ofMillis(1), 0, null, null),
                new Measurement("search", Instant.EPOCH, Duration.ofMillis(2), 0, null, null)));
  }

  @Test
  void aWorkspaceTakesItsMeasurementsAlong() throws SQLException {
    measure(ONE);
    measure(TWO);
    assertThat(rows(id(ONE))).containsEntry("performance_metrics", 2L);
    Map<String, Long> others = rows(id(TWO));

    store.tenants().deleteWorkspace(ONE.tenant(), ONE.workspace());

    assertThat(rows(id(ONE))).isEmpty();
    assertThat(rows(id(TWO))).isEqualTo(others);
  }

  private static String measured(Scope scope) {
    return "INSERT INTO performance_metrics (workspace_id, operation, at, took, tokens)"
        + " VALUES ('%s', 'search', now(), 1, 0)".formatted(id(scope));
  }

  @Test
  void noMeasurementComesToAWorkspaceThatIsGone() {
    store.tenants().deleteWorkspace(ONE.tenant(), ONE.workspace());

    assertThatThrownBy(() -> superuser.run(measured(ONE)))
        .hasMessageContaining("workspace " + id(ONE) + " of these measurements is gone");
  }

  @Test
  void aRemovalWaitsForMeasurementsThatAreBeingWritten() throws Exception {
    superuser.run("BEGIN");
    superuser.run(measured(ONE));
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> removal =
          other.submit(() -> store.tenants().deleteWorkspace(ONE.tenant(), ONE.workspace()));
      superuser.awaitWaiting(1);
      superuser.run("COMMIT");
      removal.get();
    }

    assertThat(rows(id(ONE))).isEmpty();
  }

  @Test
  void measurementsWaitForARemovalAndAreRefused() throws Exception {
    superuser.run("BEGIN");
    superuser.run("DELETE FROM workspaces WHERE id = '%s'".formatted(id(ONE)));
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> late = other.submit(() -> measure(ONE));
      superuser.awaitWaiting(1);
      superuser.run("COMMIT");

      assertThatThrownBy(late::get).hasMessageContaining("of these measurements is gone");
    }
    assertThat(rows(id(ONE))).isEmpty();
  }
}
