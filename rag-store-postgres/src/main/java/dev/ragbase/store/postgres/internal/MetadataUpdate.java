package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Session.Part;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives a document other metadata, inside a transaction. Its words are made anew, since metadata
 * may say its language; its chunks and vectors stay.
 */
final class MetadataUpdate {
  private final Session session;
  private final UUID workspace;
  private final Upkeep upkeep;
  private final RevisionTimes times;

  MetadataUpdate(Session session, Upkeep upkeep, RevisionTimes times) {
    this.session = session;
    this.workspace = session.workspace();
    this.upkeep = upkeep;
    this.times = times;
  }

  Optional<DocumentInfo> run(DocumentId id, Metadata metadata) {
    List<Document> found = new ArrayList<>(1);
    WordVectors words =
        WordVectors.of(
            session,
            workspace,
            new Part<>(lock(id), List.of(), row -> found.add(DocumentRows.document(row))));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    DocumentInfo old = found.getFirst().info();
    if (old.metadata().equals(metadata)) {
      return Optional.of(old);
    }
    DocumentInfo next =
        new DocumentInfo(
            old.id(),
            old.uri(),
            old.title(),
            metadata,
            old.mediaType(),
            old.source(),
            old.contentHash(),
            old.revision() + 1,
            old.chunks(),
            old.createdAt(),
            old.nextUpdate(times.now()));
    List<EmbeddedChunk> chunks =
        new DocumentChunks(session)
            .embedded(List.of(id.value()))
            .getOrDefault(id.value(), List.of());
    try (DocumentBatch batch = new DocumentBatch(session, words, upkeep)) {
      batch.replace(old, next, found.getFirst().text(), true, chunks, List.of(), List.of());
      batch.flush();
    }
    return Optional.of(next);
  }

  private Sql lock(DocumentId id) {
    return Sql.of(
        "SELECT "
            + DocumentRows.INFO
            + ", d.text FROM documents d WHERE d.workspace_id = ? AND d.id = ? FOR UPDATE",
        workspace,
        id.value());
  }
}
