package dev.ragbase.store.postgres.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with pgvector for tests.
 *
 * <p>The server is the one that RAG_TEST_POSTGRES_URL names (a superuser's JDBC url), else a
 * throw-away cluster of the newest local PostgreSQL that has pgvector. A cluster listens on a free
 * port of the loopback address, never runs as root, keeps everything in one temporary folder, and
 * is gone when it is closed or when this JVM ends, even by {@code kill -9}. It does not sync to
 * disk: what it acknowledged survives the death of any process, not that of the machine.
 *
 * <p>Tests get databases of their own ({@link #newDatabase}), in a few dozen milliseconds each.
 * Safe for many threads.
 */
public final class TestPostgres implements AutoCloseable {
  static final String URL_VARIABLE = "RAG_TEST_POSTGRES_URL";

  private static final ReentrantLock SHARED_LOCK = new ReentrantLock();
  private static @Nullable TestPostgres shared;

  private final Superuser superuser;
  private final @Nullable Cluster cluster;
  private final String prefix = "rt_" + Programs.randomHex(4);
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Database> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private TestPostgres(Superuser superuser, @Nullable Cluster cluster) {
    this.superuser = superuser;
    this.cluster = cluster;
    superuser.run("CREATE DATABASE " + base());
    superuser.runIn(base(), "CREATE EXTENSION vector");
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close " + prefix));
  }

  /** The server that all tests of this JVM share, started by the first call; nobody closes it. */
  public static TestPostgres shared() {
    SHARED_LOCK.lock();
    try {
      if (shared == null) {
        String url = System.getenv(URL_VARIABLE);
        shared = url == null || url.isBlank() ? start() : at(url);
      }
      return shared;
    } finally {
      SHARED_LOCK.unlock();
    }
  }

  /** A cluster of one's own, whatever RAG_TEST_POSTGRES_URL says: for tests that crash it. */
  public static TestPostgres start() {
    String password = Programs.randomHex(16);
    Cluster cluster = Cluster.start(ServerPrograms.newestWithVector(), password);
    ServerAddress server = ServerAddress.local(cluster.port());
    return new TestPostgres(new Superuser(server, "postgres", password, "postgres"), cluster);
  }

  /** A server that runs already and that is left as it was found. */
  static TestPostgres at(String superuserUrl) {
    return new TestPostgres(Superuser.of(superuserUrl), null);
  }

  /**
   * An empty database with pgvector, owned by a new role of its own that may log in and create
   * roles but is no superuser.
   */
  public Database newDatabase() {
    String name = nextName();
    Roles roles = Roles.create(superuser, name);
    superuser.run(createDatabase(name, base(), roles));
    return opened(new Database(this, name, roles));
  }

  /**
   * A database with everything that the template has, and the same owner and logins. It ends
   * connections to the template, which must be open still.
   */
  public Database copyOf(Database template) {
    String name = nextName();
    superuser.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ?",
        template.name());
    superuser.run(createDatabase(name, template.name(), template.roles()));
    return opened(new Database(this, name, template.roles()));
  }

  private static String createDatabase(String name, String template, Roles roles) {
    return "CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER " + roles.owner();
  }

  private Database opened(Database database) {
    open.add(database);
    return database;
  }

  void drop(Database database) {
    open.remove(database);
    if (cluster == null || !closed.get()) {
      superuser.run("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
      database.roles().unused();
    }
  }

  /** The superuser's JDBC url of the database "postgres". */
  public String superuserUrl() {
    return superuser.url();
  }

  Superuser superuser() {
    return superuser;
  }

  /** Where the server listens. */
  public String host() {
    return superuser.server().host();
  }

  /** The port on which it listens. */
  public int port() {
    return superuser.server().port();
  }

  /** The process id of the server's first process, of which all others are children. */
  public long serverPid() {
    return cluster().serverPid();
  }

  /**
   * Kills the process of one connection ({@code SELECT pg_backend_pid()}) with {@code kill -9}. The
   * server then ends all other connections too; returns when it has recovered.
   */
  public void killBackend(long pid) {
    List<ProcessHandle> processes =
        ProcessHandle.of(serverPid()).stream().flatMap(ProcessHandle::children).toList();
    processes.stream()
        .filter(it -> it.pid() == pid)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(pid + " is no process of the server"))
        .destroyForcibly();
    while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
      LockSupport.parkNanos(1_000_000); // ProcessHandle.onExit looks only every few 100 ms
    }
    superuser.query("SELECT 1");
  }

  /** Stops the server as a crash would and starts it again on the same port. */
  public void restart() {
    cluster().restart();
  }

  /** What the server has logged so far. */
  public String log() {
    return cluster().log();
  }

  Path folder() {
    return cluster().folder();
  }

  /** The process id of the script that runs the cluster and cleans up after it. */
  long scriptPid() {
    return cluster().scriptPid();
  }

  private Cluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException(
          "the server in "
              + URL_VARIABLE
              + " is not ours to restart, kill or read the log of: use start()");
    }
    return cluster;
  }

  /** Ends the server and deletes its folder; a given server loses what we made on it. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (cluster == null) {
      List.copyOf(open).forEach(Database::close);
      superuser.run("DROP DATABASE IF EXISTS " + base() + " WITH (FORCE)");
    }
    if (cluster != null) {
      cluster.close(); // first, so that nobody hangs on a statement
    }
    superuser.close();
  }

  private String base() {
    return prefix + "_base";
  }

  private String nextName() {
    return prefix + "_" + count.incrementAndGet();
  }
}
