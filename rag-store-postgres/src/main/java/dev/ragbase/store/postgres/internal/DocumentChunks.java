package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Chunk;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.Row;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the chunks of some documents; each map has all of them as keys. */
final class DocumentChunks {
  private final Session session;

  DocumentChunks(Session session) {
    this.session = session;
  }

  Map<UUID, List<EmbeddedChunk>> embedded(Collection<UUID> documents) {
    return read(documents, DocumentRows.CHUNK + ", " + DocumentRows.VECTOR, DocumentRows::embedded);
  }

  Map<UUID, List<Chunk>> withoutVectors(Collection<UUID> documents) {
    return read(documents, DocumentRows.CHUNK, DocumentRows::chunk);
  }

  /**
   * OFFSET 0 has each document looked up by itself: the planner, which takes a workspace for one of
   * average size, would read the whole of a large one.
   */
  private <T> Map<UUID, List<T>> read(Collection<UUID> documents, String columns, Row<T> reader) {
    Map<UUID, List<T>> chunks = new HashMap<>();
    documents.forEach(id -> chunks.put(id, new ArrayList<>()));
    Sql sql =
        Sql.of(
            "SELECT c.document_id, "
                + columns
                + " FROM unnest(?::uuid[]) k (id) CROSS JOIN LATERAL (SELECT * FROM document_chunks i"
                + " WHERE i.workspace_id = ? AND i.document_id = k.id OFFSET 0) c"
                + " ORDER BY c.document_id, c.ordinal",
            PgArray.uuids(documents),
            session.workspace());
    session.list(
        sql,
        row ->
            chunks
                .computeIfAbsent(row.getObject("document_id", UUID.class), id -> new ArrayList<>())
                .add(reader.read(row)));
    return chunks;
  }
}
