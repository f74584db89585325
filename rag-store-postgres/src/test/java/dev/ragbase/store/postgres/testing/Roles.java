package dev.ragbase.store.postgres.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The owner and the logins of a database and its copies. Roles belong to the whole server, and may
 * own and be granted something in each copy: they can go when the last one has gone.
 */
final class Roles {
  private final Superuser superuser;
  private final String prefix;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final AtomicInteger users = new AtomicInteger();

  private Roles(Superuser superuser, String prefix) {
    this.superuser = superuser;
    this.prefix = prefix;
  }

  static Roles create(Superuser superuser, String database) {
    Roles roles = new Roles(superuser, database + "_");
    roles.createLogin(roles.owner(), "CREATEROLE", List.of());
    return roles;
  }

  String owner() {
    return prefix + "owner";
  }

  String createLogin(String name, String attributes, List<String> memberOf) {
    String password = Programs.randomHex(8);
    String in =
        memberOf.isEmpty()
            ? ""
            : memberOf.stream()
                .map(Roles::quoted)
                .collect(Collectors.joining(", ", " IN ROLE ", ""));
    superuser.run(
        "CREATE ROLE %s LOGIN %s PASSWORD '%s'%s"
            .formatted(quoted(name), attributes, password, in));
    passwords.put(name, password);
    return password;
  }

  String password(String login) {
    String password = passwords.get(login);
    if (password == null) {
      throw new IllegalArgumentException(
          "no login '" + login + "' was created, only " + passwords.keySet());
    }
    return password;
  }

  void used() {
    users.incrementAndGet();
  }

  /** Drops the roles if nobody uses them any more. */
  void unused() {
    if (users.decrementAndGet() > 0) {
      return;
    }
    List<String> names = new ArrayList<>(passwords.keySet());
    names.addAll(
        superuser.query("SELECT rolname FROM pg_roles WHERE starts_with(rolname, ?)", prefix));
    superuser.run(
        names.stream()
            .distinct()
            .map(Roles::quoted)
            .collect(Collectors.joining(", ", "DROP ROLE IF EXISTS ", "")));
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
