package dev.ragbase.store.sqlite.internal.db;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * An SQLite database in WAL mode: one connection that writes, a few that read. Each call is one
 * transaction; a read sees one snapshot and waits for no writer. Safe for many threads.
 */
public final class Database implements AutoCloseable {
  /** How many reads run at once; more wait. */
  static final int READERS_MAX = 8;

  private static final int PAGE_BYTES = 8_192;
  private static final int WRITER_CACHE_KIB = 32_768;

  /** A mapped page is read without a call into the system: hits lie all over the file. */
  private static final long MAPPED_BYTES_MAX = 1L << 31;

  private static final int WAL_BYTES_MAX = 64 << 20;

  private final String store;
  private final Format format;
  private final String url;
  private final Duration busyTimeout;
  private final ReadAccess access;
  private final @Nullable Session writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final Semaphore reading = new Semaphore(READERS_MAX, true);
  private final IdleSessions idle = new IdleSessions();
  private volatile boolean closed;

  /** Commits the transaction that is under way. */
  @FunctionalInterface
  public interface Commit {
    /** Commits; durable when it returns. */
    void run() throws SQLException;
  }

  /** Makes a transaction's result visible, in one step with its commit. */
  @FunctionalInterface
  public interface Publication<T> {
    /** Calls {@code commit} once, with what must happen before and after. */
    void publish(T result, Commit commit) throws SQLException;
  }

  private Database(
      String store,
      Format format,
      Path file,
      Duration busyTimeout,
      ReadAccess access,
      boolean readOnly) {
    this.store = store;
    this.format = format;
    this.url = "jdbc:sqlite:" + file.toAbsolutePath().toUri().toASCIIString();
    this.busyTimeout = busyTimeout;
    this.access = access;
    this.writer = readOnly ? null : openWriter();
  }

  /**
   * Opens a database file for reading and writing, makes it if it is not there, and brings it to
   * the current format.
   *
   * @param store what messages call it
   */
  public static Database open(String store, Format format, Path folder, Duration busyTimeout) {
    Path file = folder.resolve(format.file());
    return new Database(store, format, file, busyTimeout, ReadAccess.shared(), false);
  }

  /** Opens a database file that exists; {@link #write} is refused. */
  public static Database openReadOnly(
      String store, Format format, Path folder, Duration busyTimeout) {
    boolean writable = Files.isWritable(folder.toAbsolutePath());
    return openReadOnly(store, format, folder, busyTimeout, writable);
  }

  /**
   * The same.
   *
   * @param folderIsWritable whether SQLite can make files in the folder
   */
  static Database openReadOnly(
      String store, Format format, Path folder, Duration busyTimeout, boolean folderIsWritable) {
    Path file = folder.resolve(format.file());
    ReadAccess access = ReadAccess.to(file, folderIsWritable);
    Database database = new Database(store, format, file, busyTimeout, access, true);
    try {
      if (database.run(session -> Migrations.needed(store, format, session))) {
        throw new StoreException(
            "store "
                + store
                + ": "
                + format.file()
                + " has an older format: open it once for writing to bring it up");
      }
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private Session openWriter() {
    try {
      boolean migrate;
      try (Session session = connect(false, "")) {
        migrate = Migrations.needed(store, format, session);
        if (migrate && session.number("PRAGMA page_count") == 0) {
          session.execute("PRAGMA page_size = " + PAGE_BYTES);
          session.execute("VACUUM");
        }
        session.first("PRAGMA journal_mode = WAL", row -> row.getString(1));
      }
      if (migrate) {
        Migrations.run(store, format, url);
      }
      Session session = connect(false, "");
      session.execute("PRAGMA cache_size = -" + WRITER_CACHE_KIB);
      session.execute("PRAGMA journal_size_limit = " + WAL_BYTES_MAX);
      return session;
    } catch (SQLException e) {
      throw Failures.of(store, format, e);
    }
  }

  private Session connect(boolean reader, String query) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    config.setGetGeneratedKeys(false);
    if (reader && writer == null) {
      config.resetOpenMode(SQLiteOpenMode.READWRITE);
      config.resetOpenMode(SQLiteOpenMode.CREATE);
      config.setReadOnly(true);
    }
    Session session = new Session(config.createConnection(url + query));
    if (reader) {
      session.execute("PRAGMA mmap_size = " + MAPPED_BYTES_MAX);
      session.execute("PRAGMA query_only = ON");
    }
    return session;
  }

  /** Reads by one statement. Must not be called from inside a read or write. */
  public <T> T look(SqlFunction<T> work) {
    return run(work);
  }

  /** Reads, all as of one moment. Must not be called from inside a read or write. */
  public <T> T read(SqlFunction<T> work) {
    return run(
        session -> {
          session.transaction("BEGIN");
          T result = work.run(session);
          session.transaction("COMMIT");
          return result;
        });
  }

  private <T> T run(SqlFunction<T> work) {
    reading.acquireUninterruptibly();
    Session session = null;
    ReadAccess.State state = access.now();
    try {
      requireOpen();
      session = idle.take(state);
      if (session == null) {
        session = connect(true, state.query());
      }
      T result = work.run(session);
      if (!access.held(state)) {
        throw changedWhileRead(null);
      }
      idle.giveBack(session, state);
      return result;
    } catch (SQLException e) {
      StoreException failure =
          access.held(state) ? Failures.of(store, format, e) : changedWhileRead(e);
      discard(session, failure);
      throw failure;
    } catch (RuntimeException | Error e) {
      discard(session, e);
      throw e;
    } finally {
      reading.release();
    }
  }

  private StoreException changedWhileRead(@Nullable SQLException failure) {
    return new StoreException(
        "store " + store + ": a writer changed " + format.file() + " while it was read: try again",
        Retry.YES,
        failure);
  }

  private static void discard(@Nullable Session session, Throwable reason) {
    if (session != null) {
      try {
        session.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Writes in one transaction that is durable when this returns, or has not happened. */
  public <T> T write(SqlFunction<T> work) {
    return write(work, (result, commit) -> commit.run());
  }

  /** Like {@link #write(SqlFunction)}, with the commit in the hands of a publication. */
  public <T> T write(SqlFunction<T> work, Publication<T> publication) {
    writing.lock();
    try {
      requireOpen();
      Session session = requireWriter();
      session.transaction("BEGIN IMMEDIATE");
      boolean committed = false;
      try {
        T result = work.run(session);
        publication.publish(result, () -> session.transaction("COMMIT"));
        committed = true;
        return result;
      } finally {
        if (!committed) {
          rollBack(session);
        }
      }
    } catch (SQLException e) {
      throw Failures.of(store, format, e);
    } finally {
      writing.unlock();
    }
  }

  // SQLite has already rolled back by itself after some failures, and says so by one of its own.
  private static void rollBack(Session session) {
    try {
      session.execute("ROLLBACK");
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        System.getLogger(Database.class.getName())
            .log(System.Logger.Level.WARNING, "a failed transaction could not be rolled back", e);
      }
    }
  }

  private Session requireWriter() {
    if (writer == null) {
      throw new StoreException(
          "store " + store + " was opened read-only: open it for writing to change it");
    }
    return writer;
  }

  /**
   * Checks that this can write.
   *
   * @throws StoreException if not
   */
  public void requireWritable() {
    requireWriter();
  }

  /** Whether this can write. */
  public boolean writable() {
    return writer != null;
  }

  /**
   * Checks that this is open.
   *
   * @throws IllegalStateException if not
   */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException("store " + store + " is closed");
    }
  }

  /** Whether calls are still answered. */
  public boolean isOpen() {
    return !closed;
  }

  /** A setting as the writing connection has it. */
  public String setting(String pragma) {
    writing.lock();
    try {
      requireOpen();
      return requireWriter()
          .first("PRAGMA " + pragma, row -> String.valueOf(row.getString(1)))
          .orElse("");
    } catch (SQLException e) {
      throw Failures.of(store, format, e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Refuses every call from now on; those under way end first.
   *
   * @return false if it did before
   */
  public boolean shut() {
    writing.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      reading.acquireUninterruptibly(READERS_MAX);
      reading.release(READERS_MAX);
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Copies the WAL into the database, then closes every connection. */
  @Override
  public void close() {
    shut();
    List<Session> sessions = new ArrayList<>(idle.takeAll());
    SQLException first = null;
    if (writer != null) {
      sessions.add(writer);
      first = checkpoint(writer);
    }
    for (Session session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw Failures.of(store, format, first);
    }
  }

  private static @Nullable SQLException checkpoint(Session writer) {
    try {
      writer.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1));
      return null;
    } catch (SQLException e) {
      return e;
    }
  }
}
