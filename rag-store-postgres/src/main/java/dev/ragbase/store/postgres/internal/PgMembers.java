package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.Members;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Members of a workspace, as its admins see them. */
final class PgMembers implements Members {
  private static final String ACTION = "manage members";

  private final Db db;

  PgMembers(Db db) {
    this.db = db;
  }

  @Override
  public void set(Scope scope, UserId user, Role role) {
    change(
        scope,
        user,
        session -> {
          requireRights(session, scope, role);
          MemberRows.insertUser(session, scope.tenant(), user);
          if (role != Role.OWNER) {
            requireOtherOwner(session, scope, user);
          }
          MemberRows.set(session, scope.tenant(), scope.workspace(), user, role);
          return true;
        });
  }

  @Override
  public boolean remove(Scope scope, UserId user) {
    return change(
        scope,
        user,
        session -> {
          requireOtherOwner(session, scope, user);
          return session.update(
                  Sql.of(
                      "DELETE FROM workspace_members WHERE workspace_id = ? AND user_id = ?",
                      Ids.workspace(scope),
                      Ids.of(scope.tenant(), user)))
              > 0;
        });
  }

  private <T> T change(Scope scope, UserId user, Function<Session, T> work) {
    T result =
        db.write(
            scope,
            Role.ADMIN,
            ACTION,
            session -> {
              // One change of a workspace's members at a time, or two owners could remove each
              // other.
              session.list(
                  Sql.of(
                      "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
                      "ragbase members " + Ids.workspace(scope)),
                  row -> true);
              requireRights(session, scope, roleOf(session, scope, user).orElse(Role.VIEWER));
              return work.apply(session);
            });
    db.memberships().forget(scope.tenant(), scope.workspace(), user);
    return result;
  }

  private static Optional<Role> roleOf(Session session, Scope scope, UserId user) {
    return session
        .first(
            MemberRows.of(Ids.workspace(scope))
                .add(" AND m.user_id = ?", Ids.of(scope.tenant(), user)),
            MemberRows::read)
        .map(Member::role);
  }

  /** Looked up by the transaction, which has waited for other changes of members. */
  private static void requireRights(Session session, Scope scope, Role role) {
    if (role == Role.OWNER) {
      scope.require(Role.OWNER, "manage owners");
      Role own = roleOf(session, scope, scope.user()).orElse(Role.VIEWER);
      new Scope(scope.tenant(), scope.workspace(), scope.user(), own)
          .require(Role.OWNER, "manage owners");
    }
  }

  /** Asked before the change: after it, the one who asks may see no members any more. */
  private static void requireOtherOwner(Session session, Scope scope, UserId user) {
    boolean others =
        session.number(
                Sql.of(
                    "SELECT count(*) FROM workspace_members WHERE workspace_id = ?"
                        + " AND role = 'owner' AND user_id <> ?",
                    Ids.workspace(scope),
                    Ids.of(scope.tenant(), user)))
            > 0;
    if (!others && roleOf(session, scope, user).filter(role -> role == Role.OWNER).isPresent()) {
      throw new StoreException(
          "workspace '" + scope.workspace() + "' would have no owner: make another one first");
    }
  }

  @Override
  public Page<Member> list(Scope scope, PageRequest page) {
    PageCursor cursors = PageCursor.of("members.list", scope.tenant(), scope.workspace());
    Sql sql = MemberRows.of(Ids.workspace(scope));
    cursors.key(page).ifPresent(after -> sql.add(" AND u.name > ?", after));
    sql.add(" ORDER BY u.name LIMIT ?", page.size() + 1);
    db.memberships().require(scope, Role.ADMIN, ACTION);
    List<Member> found = db.read(scope, ACTION, session -> session.list(sql, MemberRows::read));
    if (found.size() <= page.size()) {
      return new Page<>(found, Optional.empty());
    }
    List<Member> shown = found.subList(0, page.size());
    return new Page<>(shown, Optional.of(cursors.after(shown.getLast().user().value())));
  }
}
