package dev.ragbase.store.postgres.internal.db;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.access.Scope;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Whom the database takes a call for. A member's identity follows from the scope alone; it is kept,
 * as to hash its names and to put it together takes some microseconds of every search. Safe for
 * many threads.
 */
final class Identities {
  private static final String NOBODY = new UUID(0, 0).toString();
  private static final int KEPT_MAX = 10_000;

  private final Database database;
  private final String timeoutMillis;
  private final Identity nobody;
  private final Cache<Scope, Member> members = Caffeine.newBuilder().maximumSize(KEPT_MAX).build();

  Identities(Database database, String timeoutMillis) {
    this.database = database;
    this.timeoutMillis = timeoutMillis;
    this.nobody =
        new Identity(
            List.of(
                "search_path",
                database.searchPath(),
                "statement_timeout",
                timeoutMillis,
                "role",
                database.applicationRole()));
  }

  /** A scope's user, and the id of the workspace. */
  record Member(Identity identity, UUID workspace) {}

  /** The scope's user, in its workspace and by its role. */
  Member member(Scope scope) {
    return members.get(scope, this::newMember);
  }

  private Member newMember(Scope scope) {
    String user = Ids.user(scope).toString();
    UUID workspace = Ids.workspace(scope);
    return new Member(identity(scope, user, workspace), workspace);
  }

  private Identity identity(Scope scope, String user, UUID workspace) {
    return new Identity(
        List.of(
            "search_path",
            database.searchPath(),
            "statement_timeout",
            timeoutMillis,
            // Disabled plans count as so dear that compiling them would seem worth it.
            "jit",
            "off",
            "request.jwt.claims",
            "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}",
            // Which an older auth.uid() reads, and reads first.
            "request.jwt.claim.sub",
            user,
            "ragbase.workspace",
            workspace.toString(),
            "ragbase.role",
            scope.role().name().toLowerCase(Locale.ROOT),
            "ragbase.operator",
            "",
            "role",
            database.applicationRole()));
  }

  /** Someone who is nobody's member, for what belongs to no tenant. */
  Identity nobody() {
    return nobody;
  }

  /**
   * One who provisions.
   *
   * @param millis how long a statement may take
   */
  Identity operator(String millis) {
    return new Identity(
        List.of(
            "search_path",
            database.searchPath(),
            "statement_timeout",
            millis,
            // Not empty: an older auth.uid() takes it for JSON, or for a UUID, in any case.
            "request.jwt.claims",
            "{\"sub\":\"" + NOBODY + "\"}",
            "request.jwt.claim.sub",
            NOBODY,
            "ragbase.workspace",
            "",
            "ragbase.operator",
            "on",
            "role",
            database.operatorRole()));
  }
}
