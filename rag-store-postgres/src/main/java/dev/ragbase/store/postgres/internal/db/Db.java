package dev.ragbase.store.postgres.internal.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on the database as a scope's user: checks the role, takes the identity on for one
 * transaction, repeats what a conflict rolled back, and translates failures. Safe for many threads.
 */
public final class Db implements AutoCloseable {
  /** Ten were once too few where 16 writers put and delete the same ten uris (ConflictTest). */
  private static final int ATTEMPTS_MAX = 30;

  /** A tenant's rows go by one statement, however many they are; this is to find an end at all. */
  private static final Duration REMOVAL_MAX = Duration.ofHours(12);

  /** How long a close waits for calls that run; then their connections are cut. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  /**
   * Writes look up what they are about, row by row. The planner takes a workspace for one of
   * average size, and would read the whole of a large one.
   */
  private static final List<String> BY_INDEX =
      List.of(
          "enable_seqscan", "off",
          "enable_hashjoin", "off",
          "enable_mergejoin", "off",
          "enable_material", "off");

  private final String name;
  private final DataSource dataSource;
  private final boolean owned;
  private final Jdbi jdbi;
  private final Database database;
  private final String timeoutMillis;
  private final Identities identities;
  private final Memberships memberships;
  private final ReentrantReadWriteLock inFlight = new ReentrantReadWriteLock();
  private volatile boolean closed;

  /**
   * A database behind a pool.
   *
   * @param owned whether {@link #close} closes the pool
   */
  public Db(
      String name,
      DataSource dataSource,
      boolean owned,
      Database database,
      Duration statementTimeout) {
    this.name = name;
    this.dataSource = dataSource;
    this.owned = owned;
    this.database = database;
    this.timeoutMillis = Long.toString(statementTimeout.toMillis());
    this.identities = new Identities(database, timeoutMillis);
    this.jdbi = Jdbi.create(new Connections(name, dataSource)).installPlugin(new PostgresPlugin());
    jdbi.getConfig(SqlStatements.class)
        .setTemplateEngine(TemplateEngine.NOP)
        .setSqlParser(new DriversOwnParameters());
    this.memberships = new Memberships(this);
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** What was found out about the server when it was opened. */
  public Database database() {
    return database;
  }

  /** Who is a member with which role. */
  public Memberships memberships() {
    return memberships;
  }

  /** Runs single reads, each a transaction by itself. */
  public <T> T read(Scope scope, String action, Function<Session, T> call) {
    memberships.require(scope, Role.VIEWER, action);
    return asMember(scope, call);
  }

  /** Like {@link #read}, before the membership is known. */
  <T> T asMember(Scope scope, Function<Session, T> call) {
    Identities.Member member = identities.member(scope);
    return run(handle -> call.apply(session(handle, member.identity(), member.workspace())));
  }

  /** Runs reads of what belongs to no tenant. */
  public <T> T anyone(Function<Session, T> call) {
    return run(handle -> call.apply(session(handle, identities.nobody(), null)));
  }

  /** Runs reads that see one state of the database. */
  public <T> T snapshot(Scope scope, String action, Function<Session, T> call) {
    memberships.require(scope, Role.VIEWER, action);
    Identities.Member member = identities.member(scope);
    return transaction(
        member.identity(),
        member.workspace(),
        call,
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }

  /** Runs a transaction that changes something. */
  public <T> T write(Scope scope, Role needed, String action, Function<Session, T> call) {
    memberships.require(scope, needed, action);
    Identities.Member member = identities.member(scope);
    return transaction(member.identity().with(BY_INDEX), member.workspace(), call, null);
  }

  /** Runs a transaction of those who provision tenants. */
  public <T> T operate(Function<Session, T> call) {
    requireOperator();
    return transaction(identities.operator(timeoutMillis), null, call, null);
  }

  /** Like {@link #operate}, for a removal of all that something holds, whatever it holds. */
  public <T> T remove(Function<Session, T> call) {
    requireOperator();
    return transaction(
        identities.operator(Long.toString(REMOVAL_MAX.toMillis())),
        null,
        session -> session.patiently(REMOVAL_MAX, call),
        null);
  }

  private void requireOperator() {
    requireOpen();
    if (database.operatorRole().isEmpty()) {
      throw new AccessDenied(
          "this login of store "
              + name
              + " may not provision: log in as the schema's owner, or have ragbase_admin granted to"
              + " this one");
    }
  }

  private <T> T transaction(
      Identity identity,
      @Nullable UUID workspace,
      Function<Session, T> call,
      @Nullable String isolation) {
    for (int attempt = 1; ; attempt++) {
      try {
        return run(
            handle ->
                handle.inTransaction(
                    opened -> {
                      if (isolation != null) {
                        opened.execute(isolation);
                      }
                      Session session = session(opened, null, workspace);
                      session.list(identity.sql(), row -> true);
                      return call.apply(session);
                    }));
      } catch (RuntimeException e) {
        boolean again = e instanceof WriteConflict || Failures.isConflict(e);
        if (!again || attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  private <T> T run(Function<Handle, T> call) {
    inFlight.readLock().lock();
    try {
      requireOpen();
      return onHandle(call);
    } finally {
      inFlight.readLock().unlock();
    }
  }

  private <T> T onHandle(Function<Handle, T> call) {
    try (Handle handle = jdbi.open()) {
      return call.apply(handle);
    } catch (WriteConflict e) {
      throw e;
    } catch (RuntimeException e) {
      if (closed) {
        throw closedException(e);
      }
      throw Failures.translate(name, e);
    }
  }

  private Session session(Handle handle, @Nullable Identity identity, @Nullable UUID workspace) {
    return new Session(handle, identity, workspace, database.vectorOid());
  }

  /**
   * Checks that the store is open.
   *
   * @throws IllegalStateException if it is not
   */
  public void requireOpen() {
    if (closed) {
      throw closedException(null);
    }
  }

  private IllegalStateException closedException(@Nullable Throwable cause) {
    return new IllegalStateException("store " + name + " is closed", cause);
  }

  /** Lets what runs come to its end, for a while, and refuses what comes after. */
  @Override
  public void close() {
    closed = true;
    boolean idle = false;
    try {
      idle = inFlight.writeLock().tryLock(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (owned && dataSource instanceof HikariDataSource pool) {
        pool.close();
      }
      if (idle) {
        inFlight.writeLock().unlock();
      }
    }
  }
}
