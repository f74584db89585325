package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a workspace gets a graph, and whether that is built at once, with the words, or
 * later in the background. What may begin or end a build is called with the writers' lock held.
 */
final class GraphPlan {
  /** A graph of so many vectors is built in about a second, for which a call may wait. */
  static final int AT_ONCE_MAX = 5_000;

  /** What a search waits for such a graph at most, if the machine has much else to do. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final String COUNT =
      """
      SELECT count(*) FROM
        (SELECT 1 FROM chunks WHERE workspace = ? AND embedding IS NOT NULL LIMIT ?)
      """;

  private final int workspace;
  private final IndexFolder folder;
  private final SqliteLuceneSettings settings;
  private final GraphBuilds builds;

  /** Whether a search asked for the approximate index. */
  private volatile boolean asked;

  GraphPlan(int workspace, IndexFolder folder, SqliteLuceneSettings settings, GraphBuilds builds) {
    this.workspace = workspace;
    this.folder = folder;
    this.settings = settings;
    this.builds = builds;
  }

  /** Whether there can be a graph here that there is not. */
  boolean allows() {
    return settings.graph() != Graph.NEVER && !settings.readOnly();
  }

  /** A search asked for the approximate index. */
  void ask() {
    asked = true;
  }

  private boolean wants(long vectors) {
    return allows()
        && (settings.graph() == Graph.ALWAYS || asked || vectors >= settings.graphFromVectors());
  }

  /** Whether an index that is made now is to have its graph from the beginning. */
  boolean atOnce(Session session) throws SQLException {
    if (!allows()) {
      return false;
    }
    long vectors = session.number(COUNT, workspace, AT_ONCE_MAX + 1);
    return vectors <= AT_ONCE_MAX && wants(vectors);
  }

  /** Begins to build a graph in the background, if these lack one that is wanted. */
  void consider(@Nullable IndexParts parts) {
    VectorTable vectors = parts == null || parts.graph() ? null : parts.vectors();
    // A graph that was begun was asked for, by an earlier opening.
    if (vectors != null
        && vectors.size() > 0
        && (wants(vectors.size()) || (allows() && folder.hasUnfinishedGraph()))) {
      builds.start(vectors.size() > AT_ONCE_MAX);
    }
  }

  /** Waits for a build if that will not take long; without any lock. */
  void awaitIfSmall(int vectors) {
    if (vectors <= AT_ONCE_MAX) {
      builds.await(WAIT_MAX);
    }
  }

  /** Whether a build failed some time ago; without any lock. */
  boolean isDue() {
    return allows() && builds.isDue();
  }

  /** The indexes are about to be wiped: so is what was built beside them. */
  void beginAnew(@Nullable IndexParts parts) throws IOException {
    if (allows()) {
      asked |= (parts != null && parts.graph()) || folder.hasUnfinishedGraph();
      if (!builds.abandon()) {
        IndexFolder.wipe(folder.unfinishedGraph());
      }
    }
  }

  /** Deletes a graph that was begun, and is not wanted any more. */
  void deleteLeftOver() throws IOException {
    if (!settings.readOnly()
        && !builds.isRunning()
        && (settings.graph() == Graph.NEVER || folder.hasGraph())) {
      IndexFolder.wipe(folder.unfinishedGraph());
    }
  }
}
