package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.IdSource;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Session.Part;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One put, inside a transaction: locks the documents that are there in the order of their uris,
 * compares each with what is to be, then writes all in batches.
 */
final class DocumentPut {
  private final Session session;
  private final UUID workspace;
  private final IdSource ids;
  private final RevisionTimes times;
  private final Upkeep upkeep;

  DocumentPut(Session session, IdSource ids, RevisionTimes times, Upkeep upkeep) {
    this.session = session;
    this.workspace = session.workspace();
    this.ids = ids;
    this.times = times;
    this.upkeep = upkeep;
  }

  List<PutResult> run(List<DocumentWrite> writes) {
    Map<String, DocumentInfo> known = new HashMap<>();
    WordVectors words =
        WordVectors.of(
            session,
            workspace,
            new Part<>(
                lock(writes),
                List.of(),
                row -> {
                  DocumentInfo info = DocumentRows.info(row);
                  known.put(info.uri(), info);
                  return info;
                }));
    Instant at = times.now();
    Map<UUID, List<EmbeddedChunk>> chunks =
        known.isEmpty()
            ? Map.of()
            : new DocumentChunks(session)
                .embedded(known.values().stream().map(info -> info.id().value()).toList());
    List<PutResult> results = new ArrayList<>(writes.size());
    try (DocumentBatch batch = new DocumentBatch(session, words, upkeep)) {
      for (DocumentWrite write : writes) {
        DocumentInfo old = known.get(write.uri());
        results.add(
            old == null
                ? add(batch, write, at)
                : replace(batch, old, chunks.getOrDefault(old.id().value(), List.of()), write, at));
      }
      batch.flush();
    }
    return results;
  }

  private Sql lock(List<DocumentWrite> writes) {
    List<String> uris = writes.stream().map(DocumentWrite::uri).toList();
    List<UriKey> keys = uris.stream().map(UriKey::of).toList();
    return Sql.of(
        "SELECT "
            + DocumentRows.INFO
            + " FROM (SELECT * FROM unnest(?::text[], ?::text[], ?::text[]) u (uri, start, rest)"
            + " ORDER BY uri COLLATE \"C\") u"
            + " CROSS JOIN LATERAL (SELECT * FROM documents i WHERE i.workspace_id = ?"
            + " AND i.uri_start = u.start AND i.uri_rest = u.rest FOR UPDATE) d",
        PgArray.texts(uris),
        PgArray.texts(keys, UriKey::start),
        PgArray.texts(keys, UriKey::rest),
        workspace);
  }

  private PutResult add(DocumentBatch batch, DocumentWrite write, Instant at) {
    DocumentId id = new DocumentId(ids.next());
    DocumentInfo info = write.info(id, 1, at, at);
    List<EmbeddedChunk> chunks = write.embeddedChunks(id);
    batch.add(info, write.text(), chunks);
    return new PutResult(id, 1, PutResult.Outcome.ADDED, 0, chunks.size(), 0);
  }

  private PutResult replace(
      DocumentBatch batch,
      DocumentInfo old,
      List<EmbeddedChunk> before,
      DocumentWrite write,
      Instant at) {
    List<EmbeddedChunk> after = write.embeddedChunks(old.id());
    Instant updated = old.nextUpdate(at);
    DocumentInfo info = write.info(old.id(), old.revision() + 1, old.createdAt(), updated);
    boolean sameText = old.contentHash().equals(info.contentHash());
    if (sameText && same(old, write) && before.equals(after)) {
      if (!Objects.equals(old.source(), write.source())) {
        batch.stamp(old.id(), write.source());
      }
      return new PutResult(
          old.id(), old.revision(), PutResult.Outcome.UNCHANGED, before.size(), 0, 0);
    }
    Map<ChunkId, EmbeddedChunk> left = new LinkedHashMap<>();
    before.forEach(chunk -> left.put(chunk.chunk().id(), chunk));
    List<EmbeddedChunk> changed = new ArrayList<>();
    List<ChunkId> replaced = new ArrayList<>();
    int kept = 0;
    for (EmbeddedChunk chunk : after) {
      EmbeddedChunk was = left.remove(chunk.chunk().id());
      kept += was == null ? 0 : 1;
      if (!chunk.equals(was)) {
        changed.add(chunk);
        if (was != null) {
          replaced.add(chunk.chunk().id());
        }
      }
    }
    replaced.addAll(left.keySet());
    batch.replace(old, info, write.text(), sameText, after, changed, replaced);
    return new PutResult(
        info.id(),
        info.revision(),
        PutResult.Outcome.UPDATED,
        kept,
        after.size() - kept,
        before.size() - kept);
  }

  private static boolean same(DocumentInfo old, DocumentWrite write) {
    return old.title().equals(write.title())
        && old.mediaType().equals(write.mediaType())
        && old.metadata().equals(write.metadata());
  }
}
