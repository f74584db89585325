package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What SQL other than the store's can do to derived rows and statistics, and how it is mended. */
class ForeignSqlTest {
  private static final Scope SCOPE = Scope.of("acme", "kb", "ada", Role.OWNER);

  private Database database;
  private PostgresStore store;
  private Sql superuser;

  @BeforeEach
  void fill() throws SQLException {
    database = KitDatabase.migrated();
    store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
    store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
    store.documents().put(SCOPE, List.of(Writes.of("a", "one"), Writes.of("b", "two")));
    superuser = Sql.open(database.superuserUrl());
  }

  @AfterEach
  void drop() throws SQLException {
    superuser.close();
    store.close();
    database.close();
  }

  @Test
  void forgedCountsAreToldAndMendedByARebuild() throws SQLException {
    superuser.run("UPDATE documents SET chunks = 5, vectors = 7, words = 3 WHERE uri = 'a'");
    assertThat(store.verify(SCOPE))
        .anyMatch(it -> it.startsWith("a: the document counts 5 of its chunks, the table has 1"))
        .anyMatch(it -> it.startsWith("a: the document counts 7 of its chunks with a vector"));

    store.rebuild(SCOPE);

    assertThat(store.verify(SCOPE)).isEmpty();
  }

  @Test
  void aVectorOfOtherDimensionsIsNamedWithTheWayOut() throws SQLException {
    superuser.run(
        "UPDATE document_chunks SET embedding = '[1,2,3]' WHERE document_id ="
            + " (SELECT id FROM documents WHERE uri = 'b')");
    VectorQuery query =
        new VectorQuery(
            Writes.EMBEDDER.model(),
            Writes.EMBEDDER.embedQuery("one"),
            5,
            Filter.all(),
            Accuracy.EXACT);
    assertThatThrownBy(() -> store.vectors().search(SCOPE, query))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'rag doctor' names it");
    assertThat(store.verify(SCOPE))
        .singleElement()
        .asString()
        .startsWith("b: chunk ")
        .contains("has a vector of 3 dimensions, the model ")
        .endsWith("delete the document and put it anew");

    store.documents().delete(SCOPE, store.documents().find(SCOPE, "b").orElseThrow().id());
    store.documents().put(SCOPE, List.of(Writes.of("b", "two")));

    assertThat(store.verify(SCOPE)).isEmpty();
    assertThat(store.vectors().search(SCOPE, query).items()).hasSize(2);
  }

  @Test
  void upkeepDoesNotGoByItsCallersSettings() throws SQLException {
    store.close();
    superuser.run(
        "INSERT INTO document_facets (workspace_id, document_id, key, kind, value)"
            + " SELECT workspace_id, id, 'k' || g, 0, 'v' || g FROM documents, generate_series(1, 20000) g");
    // Those that the migrations leave.
    superuser.run("DELETE FROM pg_statistic WHERE starelid = 'document_facets'::regclass");
    String bounds =
        "SELECT array_length(histogram_bounds::text::text[], 1) FROM pg_stats"
            + " WHERE tablename = 'document_facets' AND attname = 'value'";
    try (Sql caller = Sql.open(database.ownerUrl())) {
      caller.run("SET default_statistics_target = 1");
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (superuser.ask(bounds) == null && System.nanoTime() < deadline) {
        caller.run("SELECT rag_upkeep()");
      }
    }
    assertThat(superuser.ask(bounds)).isEqualTo("101");
  }
}
