package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.ChunkId;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.db.Values;
import dev.ragbase.store.sqlite.internal.lucene.IndexedDocument;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.vector.Row;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;

/** Brings the indexes of a workspace up to a snapshot of SQLite, in batches of bounded size. */
final class Replay {
  private static final int DOCUMENTS_MAX = 500;
  private static final int CHUNKS_MAX = 2_000;
  private static final int VECTORS_MAX = 1_000;

  private static final String CHANGED =
      """
      SELECT c.number, c.row, c.deleted, coalesce(d.chunks, 0)
      FROM changes c LEFT JOIN documents d ON d.row = c.row
      WHERE c.workspace = ? AND c.number > ? AND c.kind = 1 ORDER BY c.number LIMIT ?
      """;

  private static final String EMBEDDED_ROWS =
      "SELECT row FROM chunks WHERE workspace = ? AND embedding IS NOT NULL ORDER BY row";

  private final Session session;
  private final int workspace;
  private final long head;

  /**
   * A replay.
   *
   * @param head what {@link #head(Session, int)} says in this snapshot
   */
  Replay(Session session, int workspace, long head) {
    this.session = session;
    this.workspace = workspace;
    this.head = head;
  }

  /** The newest change of a document. */
  static long head(Session session, int workspace) throws SQLException {
    return session.number("SELECT documents_head FROM workspaces WHERE no = ?", workspace);
  }

  long head() {
    return head;
  }

  private record Changed(long number, int row, boolean deleted, int chunks) {}

  /**
   * What a part of a replay applies.
   *
   * @param chunks how many there are in the puts
   * @param change the number of the last change that this covers
   */
  record Part(List<IndexedDocument> puts, List<Integer> removed, int chunks, long change) {
    void applyTo(LuceneIndex index) throws IOException {
      index.apply(puts, removed, change);
    }
  }

  /**
   * Applies what changed since the index was written.
   *
   * @param embeddings whether the index holds vectors
   */
  void lucene(LuceneIndex index, boolean embeddings) throws SQLException, IOException {
    while (index.applied() < head) {
      next(index.applied(), embeddings, CHUNKS_MAX).applyTo(index);
    }
  }

  /**
   * Reads the oldest changes after a given one. Each part may be read in a snapshot of its own: a
   * document that changes in between comes again, under a later number.
   *
   * @param chunksMax the part ends with the document that reaches it
   */
  Part next(long after, boolean embeddings, int chunksMax) throws SQLException {
    List<Changed> changed = new ArrayList<>();
    int chunks = 0;
    for (Changed each : changed(after, Math.min(DOCUMENTS_MAX, chunksMax))) {
      changed.add(each);
      chunks += each.chunks;
      if (chunks >= chunksMax) {
        break;
      }
    }
    Map<Integer, StoredInfo> infos = new HashMap<>();
    List<Integer> rows = changed.stream().filter(c -> !c.deleted).map(Changed::row).toList();
    for (StoredInfo stored : DocumentRows.infosByRow(session, workspace, rows)) {
      infos.put(stored.row(), stored);
    }
    List<IndexedDocument> puts = new ArrayList<>();
    List<Integer> removed = new ArrayList<>();
    for (Changed each : changed) {
      StoredInfo stored = infos.get(each.row);
      if (stored == null) {
        removed.add(each.row);
      } else {
        List<StoredChunk> stands = DocumentRows.chunks(session, stored.row(), embeddings);
        puts.add(IndexUpdate.indexed(stored.row(), stored.info(), stands));
      }
    }
    return new Part(puts, removed, chunks, changed.isEmpty() ? head : changed.getLast().number);
  }

  private List<Changed> changed(long after, int countMax) throws SQLException {
    return session.list(
        CHANGED,
        row -> new Changed(row.getLong(1), row.getInt(2), row.getInt(3) != 0, row.getInt(4)),
        workspace,
        after,
        countMax);
  }

  /**
   * Makes the table's rows those of SQLite. A row never gets another vector, so comparing the rows'
   * numbers is enough, whatever the table missed.
   */
  void vectors(VectorTable table) throws SQLException {
    FixedBitSet surplus = bits(table.rows());
    List<Integer> missing = new ArrayList<>();
    session.each(
        EMBEDDED_ROWS,
        result -> {
          int row = result.getInt(1);
          if (row < surplus.length() && surplus.get(row)) {
            surplus.clear(row);
          } else {
            missing.add(row);
          }
          return true;
        },
        workspace);
    List<Integer> gone = new ArrayList<>();
    for (int row : table.rows()) {
      if (surplus.get(row)) {
        gone.add(row);
      }
    }
    for (int from = 0; from < missing.size(); from += VECTORS_MAX) {
      int to = Math.min(missing.size(), from + VECTORS_MAX);
      table.apply(rows(missing.subList(from, to)), List.of(), table.applied());
    }
    table.apply(List.of(), gone, head);
  }

  private List<Row> rows(List<Integer> wanted) throws SQLException {
    return session.list(
        "SELECT row, id, embedding FROM chunks WHERE row IN (" + Values.places(wanted.size()) + ")",
        row ->
            new Row(row.getInt(1), new ChunkId(Values.id(row, 2)), Values.vector(row.getBytes(3))),
        Values.inPlaces(wanted));
  }

  private static FixedBitSet bits(int[] rows) {
    int largest = -1;
    for (int row : rows) {
      largest = Math.max(largest, row);
    }
    FixedBitSet bits = new FixedBitSet(largest + 1);
    for (int row : rows) {
      bits.set(row);
    }
    return bits;
  }
}
