package dev.ragbase.store.postgres.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of a search depends on: by our own count, not by the planner's statistics.
 *
 * @param documents how many the workspace has
 * @param vectors how many the workspace has
 * @param index its approximate index; null if it has none
 * @param size the vectors in words, for plans: put together once, as that takes some microseconds
 */
record WorkspaceShape(long documents, long vectors, @Nullable Index index, String size) {
  private WorkspaceShape(long documents, long vectors, @Nullable Index index) {
    this(documents, vectors, index, String.format(Locale.ROOT, "%,d vectors", vectors));
  }

  /** An index by its catalog entry. */
  record Index(VectorIndexKind kind, boolean half) {}

  private static final String OF =
      """
      SELECT h.documents, h.vectors, i.method, i.half
      FROM workspace_heads h JOIN workspaces w ON w.id = h.workspace_id
        LEFT JOIN (SELECT c.relname::text AS name, a.amname AS method,
            i.indexprs IS NOT NULL AND c.relname LIKE '%\\_half' AS half
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
          WHERE i.indrelid = 'document_chunks'::regclass AND i.indisvalid) i
        ON starts_with(i.name, 'document_chunks_vectors_' || w.no || '_')
      WHERE h.workspace_id = ? ORDER BY i.method NULLS LAST LIMIT 1
      """;

  static WorkspaceShape read(Session session, UUID workspace) {
    return session
        .first(
            Sql.of(OF, workspace),
            row -> {
              String method = row.getString(3);
              Index index =
                  method == null
                      ? null
                      : new Index(
                          method.equals("hnsw") ? VectorIndexKind.HNSW : VectorIndexKind.IVFFLAT,
                          row.getBoolean(4));
              return new WorkspaceShape(row.getLong(1), row.getLong(2), index);
            })
        .orElse(new WorkspaceShape(0, 0, null));
  }

  /** Shapes, kept for half a minute: they change slowly, and an old one costs time, not results. */
  static final class Kept {
    private static final Duration TIME = Duration.ofSeconds(30);

    private final Cache<UUID, WorkspaceShape> cache =
        Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(TIME).build();

    private final Cache<Searches, IndexEffort> efforts =
        Caffeine.newBuilder().maximumSize(100_000).build();

    /** Searches that are alike hard. */
    private record Searches(UUID workspace, boolean filtered) {}

    WorkspaceShape of(Session session, UUID workspace) {
      return cache.get(workspace, id -> read(session, id));
    }

    /** The effort of a workspace's unfiltered or filtered searches. */
    IndexEffort effort(UUID workspace, boolean filtered) {
      return efforts.get(new Searches(workspace, filtered), it -> new IndexEffort());
    }
  }
}
