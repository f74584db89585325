package dev.ragbase.store.postgres.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A database for one test, from {@link TestPostgres#newDatabase} or {@link TestPostgres#copyOf}.
 * Closing drops it, whoever is connected still. Safe for many threads.
 *
 * <p>Roles belong to the whole server. Roles that a test makes itself go with the database if their
 * names start with {@link #name} and an underscore; those of {@link #createLogin} always do.
 */
public final class Database implements AutoCloseable {
  private final TestPostgres server;
  private final String name;
  private final Roles roles;
  private final AtomicBoolean closed = new AtomicBoolean();

  Database(TestPostgres server, String name, Roles roles) {
    this.server = server;
    this.name = name;
    this.roles = roles;
    roles.used();
  }

  /** A name that needs no quotes and that no other database or role of this server has. */
  public String name() {
    return name;
  }

  Roles roles() {
    return roles;
  }

  /** The role that owns the database: it may create roles and is no superuser. */
  public String owner() {
    return roles.owner();
  }

  /** The owner's JDBC url. */
  public String ownerUrl() {
    return url(owner());
  }

  /** The JDBC url of a login that was made by {@link #createLogin}, or of the owner. */
  public String url(String login) {
    return url(login, roles.password(login));
  }

  /** The JDBC url of a login that a test made itself. */
  public String url(String login, String password) {
    return server.superuser().server().url(name, login, password);
  }

  /** The superuser's JDBC url of this database. */
  public String superuserUrl() {
    return server.superuser().url(name);
  }

  /** The password of a login. */
  public String password(String login) {
    return roles.password(login);
  }

  /**
   * Creates a role that may log in and nothing else, for this database and its copies.
   *
   * @param memberOf the roles whose member it becomes
   * @return its password
   */
  public String createLogin(String login, String... memberOf) {
    return roles.createLogin(login, "", List.of(memberOf));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.drop(this);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
