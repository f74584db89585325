package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.DocumentInfo;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.lucene.IndexedChunk;
import dev.ragbase.store.sqlite.internal.lucene.IndexedDocument;
import dev.ragbase.store.sqlite.internal.vector.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a transaction changes in a workspace's indexes, and the changes it records. Filled by one
 * thread.
 */
final class IndexUpdate {
  private final ChangeLog log = new ChangeLog();
  private final List<IndexedDocument> documents = new ArrayList<>();
  private final List<Integer> removedDocuments = new ArrayList<>();
  private final List<Row> vectors = new ArrayList<>();
  private final List<Integer> removedChunks = new ArrayList<>();
  private int workspace;
  private long change;

  /** A document is now this, with these chunks. */
  void put(int row, DocumentInfo info, List<StoredChunk> chunks) {
    log.document(info.id().value(), row, info.revision(), false);
    documents.add(indexed(row, info, chunks));
  }

  static IndexedDocument indexed(int row, DocumentInfo info, List<StoredChunk> chunks) {
    List<IndexedChunk> indexed = new ArrayList<>(chunks.size());
    for (StoredChunk each : chunks) {
      indexed.add(
          new IndexedChunk(
              each.row(),
              each.chunk().id(),
              each.chunk().headings(),
              each.chunk().text(),
              each.embedding()));
    }
    return new IndexedDocument(row, info, indexed);
  }

  /** A document is gone. */
  void remove(int row, UUID id, int revision) {
    log.document(id, row, revision, true);
    removedDocuments.add(row);
  }

  /** A chunk has a row with a vector that it had not. */
  void putVector(StoredChunk chunk) {
    if (chunk.embedding() != null) {
      vectors.add(new Row(chunk.row(), chunk.chunk().id(), chunk.embedding().toArray()));
    }
  }

  /** A chunk's row is gone. */
  void removeChunk(int row) {
    removedChunks.add(row);
  }

  void stamp(Session session, int workspace) throws SQLException {
    this.workspace = workspace;
    if (!log.isEmpty()) {
      change = log.stamp(session, workspace);
    }
  }

  boolean isEmpty() {
    return log.isEmpty();
  }

  int size() {
    return log.size();
  }

  int workspace() {
    return workspace;
  }

  long change() {
    return change;
  }

  List<IndexedDocument> documents() {
    return documents;
  }

  List<Integer> removedDocuments() {
    return removedDocuments;
  }

  List<Row> vectors() {
    return vectors;
  }

  List<Integer> removedChunks() {
    return removedChunks;
  }
}
