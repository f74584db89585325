package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.store.Change;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The feed that the schema's triggers keep. One statement sees all of a transaction's numbers or
 * none, and a smaller number is never committed after a larger one: see {@code rag_publish}.
 */
final class PgChangeFeed implements ChangeFeed {
  private static final String READ = "read changes";

  /**
   * Said here too: where the application logs in as the owner, its policies let all users' pass.
   */
  private static final String MINE = "(user_id IS NULL OR user_id = ?)";

  private final Db db;

  PgChangeFeed(Db db) {
    this.db = db;
  }

  @Override
  public List<Change> after(Scope scope, long after, int limit) {
    Bounds.requireLimit(limit);
    Sql sql =
        Sql.of(
            "SELECT number, kind, entity_id, revision, deleted FROM changes"
                + " WHERE workspace_id = ? AND "
                + MINE
                + " AND number > ? ORDER BY number LIMIT ?",
            Ids.workspace(scope),
            Ids.user(scope),
            after,
            limit);
    return List.copyOf(
        db.read(
            scope,
            READ,
            session ->
                session.list(
                    sql,
                    row ->
                        new Change(
                            row.getLong("number"),
                            Change.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                            row.getObject("entity_id", UUID.class),
                            row.getInt("revision"),
                            row.getBoolean("deleted")))));
  }

  @Override
  public long head(Scope scope) {
    Sql sql =
        Sql.of(
            "SELECT number FROM changes WHERE workspace_id = ? AND "
                + MINE
                + " ORDER BY number DESC LIMIT 1",
            Ids.workspace(scope),
            Ids.user(scope));
    return db.read(scope, READ, session -> session.first(sql, row -> row.getLong(1)).orElse(0L));
  }
}
