package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Compares what is derived of a workspace's documents with them. */
final class Verification {
  private static final int DIFFERENCES_MAX = 100;

  private final Db db;
  private final Scope scope;
  private final UUID workspace;

  Verification(Db db, Scope scope) {
    this.db = db;
    this.scope = scope;
    this.workspace = Ids.workspace(scope);
  }

  List<String> run() {
    return db.snapshot(
        scope,
        "verify the store",
        session -> {
          List<String> differences = new ArrayList<>();
          for (Sql check : checks()) {
            differences.addAll(session.list(check, row -> row.getString(1)));
          }
          return List.copyOf(differences.subList(0, Math.min(DIFFERENCES_MAX, differences.size())));
        });
  }

  private List<Sql> checks() {
    return List.of(
        counted("chunks", "chunks", "true"),
        counted("vectors", "chunks", "t.embedding IS NOT NULL"),
        otherDimensions(),
        unworded(),
        misnumbered(),
        counts(),
        published());
  }

  /** What a document says it has, and what is there. */
  private Sql counted(String column, String what, String condition) {
    return Sql.of(
        "SELECT format('%s: the document counts %s of its "
            + what
            + (column.equals("vectors") ? " with a vector" : "")
            + ", the table has %s', d.uri, d."
            + column
            + ", t.n) FROM documents d LEFT JOIN LATERAL (SELECT count(*) AS n FROM document_chunks t"
            + " WHERE t.workspace_id = d.workspace_id AND t.document_id = d.id AND "
            + condition
            + ") t ON true WHERE d.workspace_id = ? AND d."
            + column
            + " <> t.n LIMIT 100",
        workspace);
  }

  /** No search can compare them; only SQL other than ours puts one there. */
  private Sql otherDimensions() {
    return Sql.of(
        """
        SELECT format('%s: chunk %s has a vector of %s dimensions, the model %s: delete the document and put'
          ' it anew', d.uri, c.id, vector_dims(c.embedding), m.dimensions)
        FROM embedding_model m CROSS JOIN document_chunks c
          JOIN documents d ON d.workspace_id = c.workspace_id AND d.id = c.document_id
        WHERE c.workspace_id = ? AND vector_dims(c.embedding) <> m.dimensions LIMIT 100
        """,
        workspace);
  }

  private Sql unworded() {
    return Sql.of(
        """
        SELECT CASE WHEN c.id IS NULL
          THEN format('words are kept of chunk %s, which is gone', w.chunk_id)
          ELSE format('chunk %s has no words in the index', c.id) END
        FROM (SELECT * FROM document_chunks WHERE workspace_id = ?) c
          FULL JOIN (SELECT * FROM chunk_words WHERE workspace_id = ?) w ON w.chunk_id = c.id
        WHERE c.id IS NULL OR w.chunk_id IS NULL LIMIT 100
        """,
        workspace, workspace);
  }

  /** All words of a chunk are written under the same number. */
  private Sql misnumbered() {
    return Sql.of(
        """
        SELECT format('words of chunk %s are of another workspace: rebuild the indexes', c.chunk_id)
        FROM workspaces w JOIN chunk_words c ON c.workspace_id = w.id
          CROSS JOIN LATERAL (SELECT (tsvector_to_array(c.words))[1] AS word OFFSET 0) l
        WHERE w.id = ? AND NOT starts_with(l.word, to_hex(w.no) || ':')
          AND NOT starts_with(l.word, to_hex(w.no) || '*') LIMIT 100
        """,
        workspace);
  }

  private Sql counts() {
    return Sql.of(
        """
        SELECT format('the workspace counts %s documents, %s chunks, %s vectors; there are %s, %s, %s',
          h.documents, h.chunks, h.vectors, d.documents, d.chunks, d.vectors)
        FROM workspace_heads h, (SELECT count(*) AS documents, coalesce(sum(chunks), 0) AS chunks,
          coalesce(sum(vectors), 0) AS vectors, coalesce(sum(words), 0) AS words
          FROM documents WHERE workspace_id = ?) d
        WHERE h.workspace_id = ?
          AND (h.documents, h.chunks, h.vectors, h.words) <> (d.documents, d.chunks, d.vectors, d.words)
        """,
        workspace, workspace);
  }

  private Sql published() {
    return Sql.of(
        """
        SELECT format('%s: the feed has revision %s, the document %s', d.uri, c.revision, d.revision)
        FROM documents d LEFT JOIN changes c ON c.workspace_id = d.workspace_id
          AND c.kind = 'document' AND c.entity_id = d.id AND NOT c.deleted
        WHERE d.workspace_id = ? AND c.revision IS DISTINCT FROM d.revision LIMIT 100
        """,
        workspace);
  }
}
