package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A connection keeps the plans of its foreign keys' checks. Those it made when the tables were all
 * but empty would read whole tables for each row, once these have grown.
 */
class WritePlansTest {
  private static final Scope SCOPE = Scope.of("acme", "main", "ada", Role.OWNER);

  private static final String TABLES =
      "('documents', 'document_chunks', 'chunk_words', 'document_facets', 'document_revisions')";

  @Test
  void aWriteReadsNoWholeTableThoughItsConnectionSawItEmpty() throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql sql = Sql.open(database.superuserUrl())) {
      PostgresSettings settings =
          PostgresSettings.builder(database.ownerUrl()).poolSize(1).build();
      try (PostgresStore store = PostgresStore.open(settings)) {
        store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
        for (int from = 0; from < 40; from++) {
          store.documents().put(SCOPE, documents(from, from + 1, "first"));
        }
        store.documents().delete(SCOPE, Filter.parse("number = 3"));
        store.documents().put(SCOPE, documents(40, 400, "first"));
        store.documents().put(SCOPE, documents(0, 400, "second"));
        store.documents().delete(SCOPE, Filter.parse("number >= 200"));
      }
      // Counts are published when a connection ends.
      assertThat(
              sql.ask(
                  "SELECT string_agg(relname, ', ') FROM pg_stat_user_tables"
                      + " WHERE seq_tup_read > 0 AND relname IN "
                      + TABLES))
          .as("tables read as a whole")
          .isNull();
      assertThat(
              sql.ask(
                  "SELECT string_agg(indexrelname || ': ' || idx_tup_read || ' in ' || idx_scan, ', ')"
                      + " FROM pg_stat_user_indexes WHERE idx_scan > 8 AND idx_tup_read > 8 * idx_scan"
                      + " AND relname IN "
                      + TABLES))
          .as("rows read by a lookup")
          .isNull();
    }
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
