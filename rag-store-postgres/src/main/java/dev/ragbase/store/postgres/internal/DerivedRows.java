package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.DocumentInfo;
import dev.ragbase.store.postgres.internal.Facets.Facet;
import dev.ragbase.store.postgres.internal.WordVectors.ChunkWords;
import dev.ragbase.store.postgres.internal.WordVectors.DocumentWords;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What searches and filters read, on its way into PostgreSQL. */
final class DerivedRows {
  private final Session session;
  private final UUID workspace;

  DerivedRows(Session session, UUID workspace) {
    this.session = session;
    this.workspace = workspace;
  }

  /** A document's words. */
  record Words(UUID document, DocumentWords words) {}

  /** The documents are locked or new, so that their rows stay where they are. */
  void remove(List<UUID> documents) {
    PgArray ids = PgArray.uuids(documents);
    for (String table : List.of("chunk_words", "document_facets")) {
      session.update(
          Sql.of(
              "DELETE FROM "
                  + table
                  + " t USING unnest(?::uuid[]) k (id)"
                  + place(table, "document_id", "k")
                  + " WHERE t.ctid = place.at",
              ids,
              workspace));
    }
  }

  /**
   * Where the rows of a table are that have the id of {@code keys}, each looked up by itself: the
   * planner, which takes a workspace for one of average size, would read the whole of a large one.
   * Asks for the workspace.
   */
  static String place(String table, String column, String keys) {
    return " CROSS JOIN LATERAL (SELECT i.ctid FROM %s i WHERE i.workspace_id = ? AND i.%s = %s.id OFFSET 0) place (at)"
        .formatted(table, column, keys);
  }

  void insertWords(List<Words> all) {
    List<UUID> documents = new ArrayList<>();
    List<ChunkWords> chunks = new ArrayList<>();
    for (Words each : all) {
      for (ChunkWords chunk : each.words().chunks()) {
        documents.add(each.document());
        chunks.add(chunk);
      }
    }
    if (chunks.isEmpty()) {
      return;
    }
    session.update(
        Sql.of(
            """
            INSERT INTO chunk_words (workspace_id, chunk_id, document_id, length, words)
            SELECT ?, * FROM unnest(?::uuid[], ?::uuid[], ?::int4[], ?::tsvector[])
            """,
            workspace,
            PgArray.uuids(chunks, it -> it.chunk().value()),
            PgArray.uuids(documents),
            PgArray.ints(chunks, ChunkWords::length),
            PgArray.tsvectors(chunks, ChunkWords::vector)));
  }

  void insertFacets(List<DocumentInfo> infos) {
    List<UUID> documents = new ArrayList<>();
    List<Facet> facets = new ArrayList<>();
    for (DocumentInfo info : infos) {
      for (Facet facet : Facets.of(info.metadata())) {
        documents.add(info.id().value());
        facets.add(facet);
      }
    }
    if (facets.isEmpty()) {
      return;
    }
    session.update(
        Sql.of(
            """
            INSERT INTO document_facets (workspace_id, document_id, key, kind, value, rest)
            SELECT ?, * FROM unnest(?::uuid[], ?::text[], ?::int2[], ?::text[], ?::text[])
            """,
            workspace,
            PgArray.uuids(documents),
            PgArray.texts(facets, Facet::key),
            PgArray.shorts(facets, Facet::kind),
            PgArray.texts(facets, it -> it.value().indexed()),
            PgArray.texts(facets, it -> it.value().rest())));
  }

  /** Notes languages and lengths that the rules of another version told otherwise. */
  void updateCounts(List<Words> all) {
    session.update(
        Sql.of(
            """
            UPDATE documents d SET language = r.language, words = r.words
            FROM unnest(?::uuid[], ?::text[], ?::int8[]) AS r (id, language, words)
            """
                + place("documents", "id", "r")
                + " WHERE d.ctid = place.at"
                + " AND (d.language, d.words) IS DISTINCT FROM (r.language, r.words)",
            PgArray.uuids(all, Words::document),
            PgArray.texts(all, it -> it.words().language()),
            PgArray.longs(all, it -> it.words().length()),
            workspace));
  }

  /** Notes how many chunks there are, where SQL other than ours has written another number. */
  void recount(List<UUID> documents) {
    session.update(
        Sql.of(
            """
            UPDATE documents d SET chunks = counted.chunks, vectors = counted.vectors
            FROM unnest(?::uuid[]) AS r (id)
            """
                + place("documents", "id", "r")
                + """
                 CROSS JOIN LATERAL (SELECT count(*)::int4, count(c.embedding)::int4 FROM document_chunks c
                  WHERE c.workspace_id = ? AND c.document_id = r.id) counted (chunks, vectors)
                WHERE d.ctid = place.at
                  AND (d.chunks, d.vectors) IS DISTINCT FROM (counted.chunks, counted.vectors)
                """,
            PgArray.uuids(documents),
            workspace,
            workspace));
  }
}
