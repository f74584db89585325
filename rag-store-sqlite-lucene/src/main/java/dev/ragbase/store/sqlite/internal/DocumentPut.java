package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.IdSource;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One put: compares each write with what is there, then writes all in batches. */
final class DocumentPut {
  private final Session session;
  private final int workspace;
  private final IdSource ids;
  private final Instant at;
  private final int revisionsMax;
  private final IndexUpdate update;
  private final DocumentBatch batch;

  DocumentPut(
      Session session,
      int workspace,
      IdSource ids,
      Instant at,
      int revisionsMax,
      IndexUpdate update)
      throws SQLException {
    this.session = session;
    this.workspace = workspace;
    this.ids = ids;
    this.at = at;
    this.revisionsMax = revisionsMax;
    this.update = update;
    this.batch = new DocumentBatch(session, workspace);
  }

  List<PutResult> run(List<DocumentWrite> writes) throws SQLException {
    Map<String, StoredInfo> known = new HashMap<>();
    List<String> uris = writes.stream().map(DocumentWrite::uri).toList();
    for (StoredInfo stored : DocumentRows.infos(session, workspace, uris)) {
      known.put(stored.info().uri(), stored);
    }
    List<PutResult> results = new ArrayList<>(writes.size());
    for (DocumentWrite write : writes) {
      StoredInfo old = known.get(write.uri());
      results.add(old == null ? add(write) : replace(old, write));
    }
    batch.flush();
    return results;
  }

  private PutResult add(DocumentWrite write) throws SQLException {
    DocumentId id = new DocumentId(ids.next());
    DocumentInfo info = write.info(id, 1, at, at);
    StoredInfo stored = new StoredInfo(batch.nextRow(), info, write.text().length());
    batch.insert(stored, remainder(write));
    List<StoredChunk> chunks = new ArrayList<>();
    for (EmbeddedChunk chunk : write.embeddedChunks(id)) {
      chunks.add(insert(stored.row(), chunk));
    }
    update.put(stored.row(), info, chunks);
    return new PutResult(id, 1, PutResult.Outcome.ADDED, 0, chunks.size(), 0);
  }

  private PutResult replace(StoredInfo old, DocumentWrite write) throws SQLException {
    List<StoredChunk> before = DocumentRows.chunks(session, old.row());
    List<EmbeddedChunk> after = write.embeddedChunks(old.info().id());
    DocumentInfo info = next(old.info(), write);
    boolean sameText = old.info().contentHash().equals(info.contentHash());
    if (sameText
        && same(old.info(), write)
        && before.stream().map(StoredChunk::embedded).toList().equals(after)) {
      return keep(old, write, before.size());
    }
    // The old text is put together of the old chunks, so it is read before they change.
    String past =
        sameText
            ? null
            : DocumentRows.document(session, old, before.stream().map(DocumentRows::piece).toList())
                .text();
    PastTexts.keep(session, old, past, revisionsMax);
    batch.update(new StoredInfo(old.row(), info, write.text().length()), remainder(write));
    return replaceChunks(old.row(), info, before, after);
  }

  private DocumentInfo next(DocumentInfo old, DocumentWrite write) {
    return write.info(old.id(), old.revision() + 1, old.createdAt(), old.nextUpdate(at));
  }

  private PutResult keep(StoredInfo old, DocumentWrite write, int chunks) throws SQLException {
    if (!Objects.equals(old.info().source(), write.source())) {
      DocumentBatch.updateSource(session, old.row(), write.source());
    }
    return new PutResult(
        old.info().id(), old.info().revision(), PutResult.Outcome.UNCHANGED, chunks, 0, 0);
  }

  private PutResult replaceChunks(
      int document, DocumentInfo info, List<StoredChunk> before, List<EmbeddedChunk> after) {
    Map<ChunkId, StoredChunk> left = new HashMap<>();
    before.forEach(stored -> left.put(stored.chunk().id(), stored));
    List<StoredChunk> chunks = new ArrayList<>();
    int kept = 0;
    for (EmbeddedChunk each : after) {
      Chunk chunk = each.chunk();
      StoredChunk old = left.get(chunk.id());
      kept += old == null ? 0 : 1;
      if (old != null && Objects.equals(old.embedding(), each.embedding())) {
        left.remove(chunk.id());
        StoredChunk now = new StoredChunk(old.row(), document, chunk, old.embedding());
        if (!now.equals(old)) {
          batch.update(now);
        }
        chunks.add(now);
      } else {
        chunks.add(insert(document, each));
      }
    }
    for (StoredChunk gone : left.values()) {
      batch.delete(gone.row());
      update.removeChunk(gone.row());
    }
    update.put(document, info, chunks);
    return new PutResult(
        info.id(),
        info.revision(),
        PutResult.Outcome.UPDATED,
        kept,
        after.size() - kept,
        before.size() - kept);
  }

  private StoredChunk insert(int document, EmbeddedChunk chunk) {
    StoredChunk stored =
        new StoredChunk(batch.nextRow(), document, chunk.chunk(), chunk.embedding());
    batch.insert(stored);
    update.putVector(stored);
    return stored;
  }

  private static boolean same(DocumentInfo old, DocumentWrite write) {
    return old.title().equals(write.title())
        && old.mediaType().equals(write.mediaType())
        && old.metadata().equals(write.metadata());
  }

  private static String remainder(DocumentWrite write) {
    return CutText.remainder(
        write.text(), write.chunks().stream().map(chunk -> chunk.draft().span()).toList());
  }
}
