package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The one way from a scope to the database: checks the role, finds the workspace's number, and runs
 * a transaction with it. Every statement on tenant data names that number.
 */
final class Truth {
  /** The number that no workspace has: stands for those nothing was written to. */
  static final int NO_WORKSPACE = 0;

  private final Database database;
  private final Publisher publisher;

  /** The numbers of workspaces that are there: they keep them. */
  private final ConcurrentMap<Place, Integer> numbers = new ConcurrentHashMap<>();

  private record Place(TenantId tenant, WorkspaceId workspace) {
    static Place of(Scope scope) {
      return new Place(scope.tenant(), scope.workspace());
    }
  }

  /** What runs in a workspace. */
  @FunctionalInterface
  interface InWorkspace<T> {
    T run(Session session, int workspace) throws SQLException;
  }

  /** Makes a transaction visible in the indexes, in one step with its commit. */
  @FunctionalInterface
  interface Publisher {
    void publish(IndexUpdate update, Database.Commit commit) throws SQLException;
  }

  Truth(Database database, Publisher publisher) {
    this.database = database;
    this.publisher = publisher;
  }

  <T> T read(Scope scope, String action, InWorkspace<T> work) {
    database.requireOpen();
    scope.require(Role.VIEWER, action);
    return database.read(session -> work.run(session, known(session, scope)));
  }

  /** The workspace's number, or {@link #NO_WORKSPACE}. */
  int workspace(Scope scope, String action) {
    database.requireOpen();
    scope.require(Role.VIEWER, action);
    Integer known = numbers.get(Place.of(scope));
    return known != null ? known : database.read(session -> known(session, scope));
  }

  /** Remembers only what a reader sees: a write may yet be rolled back. */
  private int known(Session session, Scope scope) throws SQLException {
    Integer known = numbers.get(Place.of(scope));
    if (known != null) {
      return known;
    }
    int read = workspace(session, scope);
    if (read != NO_WORKSPACE) {
      numbers.put(Place.of(scope), read);
    }
    return read;
  }

  /** Writes what no index knows of. */
  <T> T write(Scope scope, Role needed, String action, InWorkspace<T> work) {
    database.requireOpen();
    scope.require(needed, action);
    return database.write(session -> work.run(session, workspaceOrNew(session, scope)));
  }

  /** Writes documents, and publishes what the work collected in the update. */
  <T> T write(Scope scope, String action, WithUpdate<T> work) {
    database.requireOpen();
    scope.require(Role.EDITOR, action);
    IndexUpdate update = new IndexUpdate();
    return database.write(
        session -> {
          int workspace = workspaceOrNew(session, scope);
          T result = work.run(session, workspace, update);
          update.stamp(session, workspace);
          return result;
        },
        (result, commit) -> {
          if (update.isEmpty()) {
            commit.run();
          } else {
            publisher.publish(update, commit);
          }
        });
  }

  /** What changes documents in a workspace. */
  @FunctionalInterface
  interface WithUpdate<T> {
    T run(Session session, int workspace, IndexUpdate update) throws SQLException;
  }

  private static int workspace(Session session, Scope scope) throws SQLException {
    return session
        .first(
            "SELECT no FROM workspaces WHERE tenant = ? AND id = ?",
            row -> row.getInt(1),
            scope.tenant().value(),
            scope.workspace().value())
        .orElse(NO_WORKSPACE);
  }

  private static int workspaceOrNew(Session session, Scope scope) throws SQLException {
    int known = workspace(session, scope);
    if (known != NO_WORKSPACE) {
      return known;
    }
    session.update(
        "INSERT INTO workspaces (tenant, id) VALUES (?, ?)",
        scope.tenant().value(),
        scope.workspace().value());
    return workspace(session, scope);
  }
}
