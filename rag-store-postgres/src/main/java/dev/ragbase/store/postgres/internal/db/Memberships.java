package dev.ragbase.store.postgres.internal.db;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may do what, kept for a second. A change of role made here is forgotten here at once; one
 * made elsewhere is seen when the second is over. Until then nothing leaks: every statement is held
 * to the database's policies, which look at the member's row itself. Safe for many threads.
 */
public final class Memberships {
  /** How long another node's change may go unseen. */
  private static final Duration KEPT = Duration.ofSeconds(1);

  private static final int SIZE_MAX = 100_000;

  private final Db db;
  private final Cache<Key, Optional<Role>> cache =
      Caffeine.newBuilder().maximumSize(SIZE_MAX).expireAfterWrite(KEPT).build();

  private record Key(TenantId tenant, WorkspaceId workspace, UserId user) {
    static Key of(Scope scope) {
      return new Key(scope.tenant(), scope.workspace(), scope.user());
    }
  }

  Memberships(Db db) {
    this.db = db;
  }

  /**
   * Checks that the one who asks is a member who may.
   *
   * @throws AccessDenied if the scope's role or the member's does not cover {@code needed}, or
   *     there is no such member
   */
  public void require(Scope scope, Role needed, String action) {
    db.requireOpen();
    scope.require(needed, action);
    Role role =
        cache
            .get(Key.of(scope), key -> load(scope))
            .orElseThrow(
                () ->
                    new AccessDenied(
                        "user '"
                            + scope.user()
                            + "' is no member of a workspace '"
                            + scope.workspace()
                            + "' of tenant '"
                            + scope.tenant()
                            + "': ask an owner of it, or make it with 'rag tenant create' and"
                            + " 'rag workspace create'"));
    new Scope(scope.tenant(), scope.workspace(), scope.user(), role).require(needed, action);
  }

  private Optional<Role> load(Scope scope) {
    Sql sql =
        Sql.of(
            "SELECT role FROM workspace_members WHERE workspace_id = ? AND user_id = ?",
            Ids.workspace(scope),
            Ids.user(scope));
    return db.asMember(
        scope,
        session ->
            session.first(sql, row -> Role.valueOf(row.getString(1).toUpperCase(Locale.ROOT))));
  }

  /** Forgets what is known of a member, after a change. */
  public void forget(TenantId tenant, WorkspaceId workspace, UserId user) {
    cache.invalidate(new Key(tenant, workspace, user));
  }

  /** Forgets everything, after a workspace or tenant is gone. */
  public void forgetAll() {
    cache.invalidateAll();
  }
}
