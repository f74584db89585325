package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.store.Change;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.util.List;

/** The change feeds. Safe for many threads. */
final class SqliteChangeFeed implements ChangeFeed {
  private static final String READ = "read changes";

  private static final String AFTER =
      """
      SELECT number, kind, entity, revision, deleted FROM changes
      WHERE workspace = ? AND number > ? AND (owner IS NULL OR owner = ?)
      ORDER BY number LIMIT ?
      """;

  private static final String HEAD =
      """
      SELECT number FROM changes WHERE workspace = ? AND (owner IS NULL OR owner = ?)
      ORDER BY number DESC LIMIT 1
      """;

  private final Truth truth;

  SqliteChangeFeed(Truth truth) {
    this.truth = truth;
  }

  @Override
  public List<Change> after(Scope scope, long after, int limit) {
    Bounds.requireLimit(limit, PageRequest.SIZE_MAX);
    return truth.read(
        scope,
        READ,
        (session, workspace) ->
            session.list(
                AFTER,
                row ->
                    new Change(
                        row.getLong(1),
                        ChangeLog.kind(row.getInt(2)),
                        Values.id(row, 3),
                        row.getInt(4),
                        row.getInt(5) != 0),
                workspace,
                after,
                scope.user().value(),
                limit));
  }

  @Override
  public long head(Scope scope) {
    return truth.read(
        scope, READ, (session, workspace) -> session.number(HEAD, workspace, scope.user().value()));
  }
}
