package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Document;
import dev.ragbase.document.Filter;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import dev.ragbase.store.sqlite.internal.lucene.IndexDamagedException;
import dev.ragbase.store.sqlite.internal.lucene.IndexedEntry;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares SQLite with itself and with the indexes of a workspace, in both directions. */
final class Verification {
  private static final int LINES_MAX = 100;

  private final Session session;
  private final int workspace;
  private final List<String> differences = new ArrayList<>();

  Verification(Session session, int workspace) {
    this.session = session;
    this.workspace = workspace;
  }

  List<String> run(IndexParts parts) throws SQLException, IOException {
    checkDatabase();
    checkDocuments();
    checkKeywords(parts);
    VectorTable vectors = parts.vectors();
    if (vectors != null) {
      checkVectors(vectors);
    }
    return differences.subList(0, Math.min(LINES_MAX, differences.size()));
  }

  private boolean full() {
    return differences.size() >= LINES_MAX;
  }

  private void checkDatabase() throws SQLException {
    for (String line :
        session.list("PRAGMA quick_check(" + LINES_MAX + ")", row -> row.getString(1))) {
      if (!line.equals("ok")) {
        differences.add("database: " + line);
      }
    }
    differences.addAll(
        session.list(
            "PRAGMA foreign_key_check",
            row ->
                "database: row " + row.getLong(2) + " of " + row.getString(1) + " has no parent"));
  }

  /** No document is half there: its chunks are counted and its text has its hash. */
  private void checkDocuments() throws SQLException {
    List<StoredInfo> all = new ArrayList<>();
    DocumentRows.each(session, workspace, Filter.all(), UriRange.of(Filter.all()), all::add);
    for (StoredInfo stored : all) {
      if (full()) {
        return;
      }
      checkDocument(stored);
    }
  }

  private void checkDocument(StoredInfo stored) throws SQLException {
    String name = "document '" + stored.info().uri() + "'";
    List<StoredChunk> chunks = DocumentRows.chunks(session, stored.row(), false);
    if (chunks.size() != stored.info().chunks()) {
      differences.add(
          name + " has " + chunks.size() + " chunks instead of " + stored.info().chunks());
      return;
    }
    Document document =
        DocumentRows.document(session, stored, chunks.stream().map(DocumentRows::piece).toList());
    if (!ContentHash.of(document.text()).equals(stored.info().contentHash())) {
      differences.add(name + " has a text that is not of its hash");
    }
  }

  private void checkKeywords(IndexParts parts) throws SQLException, IOException {
    try {
      parts.lucene().verify();
    } catch (IndexDamagedException e) {
      differences.add("keyword index: " + e.getMessage());
      return;
    }
    Map<Integer, IndexedEntry> expected = new HashMap<>();
    session.each(
        "SELECT row, document, id FROM chunks WHERE workspace = ?",
        row -> {
          IndexedEntry entry =
              new IndexedEntry(row.getInt(2), row.getInt(1), new ChunkId(Values.id(row, 3)));
          return expected.put(entry.chunkRow(), entry) == null;
        },
        workspace);
    parts.lucene().forEach(found -> compare(expected.remove(found.chunkRow()), found));
    for (IndexedEntry missing : expected.values()) {
      differences.add("keyword index: chunk " + missing.chunk() + " is missing");
    }
  }

  private void compare(@Nullable IndexedEntry expected, IndexedEntry found) {
    if (!found.equals(expected)) {
      differences.add(
          "keyword index: chunk "
              + found.chunk()
              + " (row "
              + found.chunkRow()
              + (expected == null ? ") is in no document" : ") is another in the database"));
    }
  }

  private void checkVectors(VectorTable vectors) throws SQLException {
    Set<Integer> found = new HashSet<>();
    for (int row : vectors.rows()) {
      found.add(row);
    }
    session.each(
        "SELECT row FROM chunks WHERE workspace = ? AND embedding IS NOT NULL",
        row -> {
          if (!found.remove(row.getInt(1))) {
            differences.add("vector table: row " + row.getInt(1) + " is missing");
          }
          return !full();
        },
        workspace);
    if (!full()) {
      found.forEach(row -> differences.add("vector table: row " + row + " is in no document"));
    }
  }
}
