package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Span;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.Page;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write looks up what it is about, whatever the planner knows or thinks of the tables. */
class WritePlansTest {
  private static final Scope SCOPE = Scope.of("acme", "main", "ada", Role.OWNER);

  private static final int LARGE = 6_000;

  private static final String TABLES =
      "('documents', 'document_chunks', 'chunk_words', 'document_facets', 'document_revisions')";

  /** One connection writes, the other does what is done behind writers. */
  private static HikariDataSource twoConnections(Database database) {
    HikariConfig two = new HikariConfig();
    two.setJdbcUrl(database.ownerUrl());
    two.setMaximumPoolSize(2);
    return new HikariDataSource(two);
  }

  private static PostgresStore over(HikariDataSource pool) {
    PostgresStore store = PostgresStore.over(pool, PostgresSettings.at(pool.getJdbcUrl()));
    store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
    return store;
  }

  @Test
  void aConnectionThatSawTheTablesEmptyReadsThemNoMoreOnceTheyHaveGrown() throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql sql = Sql.open(database.superuserUrl());
        HikariDataSource pool = twoConnections(database);
        PostgresStore store = over(pool)) {
      for (int i = 0; i < 20; i++) {
        store.documents().put(SCOPE, documents(i, i + 1, "first"));
        store.documents().put(SCOPE, documents(i, i + 1, "second"));
      }
      int to = 20;
      while (!isAnalyzed(sql)) {
        assertThat(to).as("documents that were put, and none was analyzed").isLessThan(20_000);
        store.documents().put(SCOPE, documents(to, to + 100, "first"));
        to += 100;
      }
      publish(pool);
      long before = rowsRead(sql);
      for (int i = 0; i < 20; i++) {
        store.documents().put(SCOPE, documents(to, to + 100, "first"));
        to += 100;
      }
      store.documents().put(SCOPE, documents(0, 500, "third"));
      publish(pool);
      assertThat(rowsRead(sql) - before).isLessThan(20L * 2_500);
    }
  }

  /** The planner knows nothing of the tables yet, or has just counted that they are empty. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstLoadOfANewDatabaseComparesNoDocumentWithAllOthers(boolean counted)
      throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql sql = Sql.open(database.superuserUrl())) {
      if (counted) {
        sql.run("VACUUM ANALYZE");
      }
      long before = rowsRead(sql);
      try (HikariDataSource pool = twoConnections(database);
          PostgresStore store = over(pool)) {
        for (int from = 0; from < 2_000; from += 400) {
          store.documents().put(SCOPE, documents(from, from + 400, "first"));
        }
        publish(pool);
        assertThat(rowsRead(sql) - before).isBetween(2_000L, 20L * 2_000);
      }
    }
  }

  /** Has both connections tell what they read, which they do once a second by themselves. */
  private static void publish(DataSource pool) throws SQLException {
    try (Connection one = pool.getConnection();
        Connection other = pool.getConnection()) {
      for (Connection each : List.of(one, other)) {
        try (Statement statement = each.createStatement()) {
          statement.execute("SELECT pg_stat_force_next_flush()");
        }
      }
    }
  }

  private static boolean isAnalyzed(Sql sql) throws SQLException {
    return "t"
        .equals(
            sql.ask(
                "SELECT bool_and(last_analyze IS NOT NULL) FROM pg_stat_user_tables WHERE relname"
                    + " IN ('documents', 'document_chunks', 'chunk_words')"));
  }

  /** The planner takes a workspace of which it knows nothing for one of average size. */
  @Test
  void aWriteIntoALargeWorkspaceReadsNoMoreThanItIsAbout() throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql sql = Sql.open(database.superuserUrl())) {
      PostgresSettings settings = PostgresSettings.builder(database.ownerUrl()).poolSize(1).build();
      try (PostgresStore store = PostgresStore.open(settings)) {
        for (int i = 0; i < 100; i++) {
          Scope small = Scope.of("acme", "small" + i, "ada", Role.OWNER);
          store.tenants().ensure(small.tenant(), small.workspace(), small.user(), Role.OWNER);
          store.documents().put(small, documents(0, 4, "first"));
        }
        store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
        for (int from = 0; from < LARGE; from += 1_000) {
          store.documents().put(SCOPE, documents(from, from + 1_000, "first"));
        }
      }
      sql.run("VACUUM ANALYZE");
      long before = rowsRead(sql);
      try (PostgresStore store = PostgresStore.open(settings)) {
        for (int from = 0; from < 1_600; from += 100) {
          store.documents().put(SCOPE, documents(from, from + 100, "second"));
          store.documents().infos(SCOPE, uris(from, from + 100));
        }
        for (int from = LARGE; from < LARGE + 1_600; from += 100) {
          store.documents().put(SCOPE, documents(from, from + 100, "first"));
        }
      }
      long written = rowsRead(sql);
      assertThat(written - before).isLessThan(20L * 3_200);
      try (PostgresStore store = PostgresStore.open(settings)) {
        assertThat(Page.all(100, page -> store.documents().list(SCOPE, Filter.all(), page)))
            .hasSize(LARGE + 1_600);
        for (String uri : uris(0, 100)) {
          assertThat(store.documents().find(SCOPE, uri)).isPresent();
          assertThat(store.documents().count(SCOPE, uriIs(uri))).isEqualTo(1);
        }
      }
      assertThat(rowsRead(sql) - written).isLessThan(2L * (LARGE + 1_600));
    }
  }

  private static Filter uriIs(String uri) {
    return new Filter.Compare(DocumentField.URI, Operator.EQUAL, MetadataValue.of(uri));
  }

  private static long rowsRead(Sql sql) throws SQLException {
    return Long.parseLong(
        String.valueOf(
            sql.ask(
                "SELECT sum(seq_tup_read) + sum(idx_tup_read) FROM pg_stat_user_tables t JOIN"
                    + " (SELECT relid, sum(idx_tup_read) AS idx_tup_read FROM pg_stat_user_indexes"
                    + " GROUP BY relid) i USING (relid) WHERE relname IN "
                    + TABLES)));
  }

  private static List<String> uris(int from, int to) {
    return documents(from, to, "").stream().map(DocumentWrite::uri).toList();
  }

  private static List<DocumentWrite> documents(int from, int to, String edition) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String text = edition + " document number " + i;
      ChunkDraft chunk = new ChunkDraft(List.of(), text, new Span(0, text.length()), null);
      writes.add(
          new DocumentWrite(
              "doc" + i,
              "",
              text,
              "text/plain",
              Metadata.empty().with("number", i),
              null,
              List.of(new ChunkWrite(chunk, null)),
              null));
    }
    return writes;
  }
}
