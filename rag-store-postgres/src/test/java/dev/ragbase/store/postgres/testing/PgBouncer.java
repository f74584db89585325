package dev.ragbase.store.postgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * PgBouncer in transaction mode in front of a {@link TestPostgres}: each transaction gets any of a
 * few server connections, so that whatever a session keeps is lost, or leaks into another's.
 *
 * <p>Knows all databases and logins of its server, also those made later. Ends when it is closed or
 * when this JVM ends, and leaves nothing. Safe for many threads.
 */
public final class PgBouncer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(20);

  private final Path folder;
  private final Process script;
  private final ServerAddress address;

  private PgBouncer(Path folder, Process script, ServerAddress address) {
    this.folder = folder;
    this.script = script;
    this.address = address;
  }

  /** With two server connections for each database and login. */
  public static PgBouncer inFrontOf(TestPostgres postgres) {
    return inFrontOf(postgres, 2);
  }

  public static PgBouncer inFrontOf(TestPostgres postgres, int poolSize) {
    int port = Programs.freePort();
    try {
      Path folder = Files.createTempDirectory("ragpb");
      Superuser superuser = postgres.superuser();
      Files.writeString(
          folder.resolve("pgbouncer.ini"), settings(folder, superuser, port, poolSize));
      Files.writeString(
          folder.resolve("users"),
          "\"%s\" \"%s\"\n".formatted(superuser.user(), superuser.password()));
      Process script = Programs.script("bouncer", folder, List.of(folder.toString()));
      // 1.18 knows no prepared statements in transaction mode.
      ServerAddress address = new ServerAddress("127.0.0.1", port, Map.of("prepareThreshold", "0"));
      PgBouncer bouncer = new PgBouncer(folder, script, address);
      bouncer.awaitStart();
      return bouncer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String settings(Path folder, Superuser superuser, int port, int poolSize) {
    return """
        [databases]
        * = host=%s port=%d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = %s/users
        auth_user = %s
        admin_users = %s
        pool_mode = transaction
        default_pool_size = %d
        max_client_conn = 500
        ignore_startup_parameters = extra_float_digits,search_path
        """
        .formatted(
            superuser.server().host(),
            superuser.server().port(),
            port,
            folder,
            superuser.user(),
            superuser.user(),
            poolSize);
  }

  private void awaitStart() {
    long start = System.nanoTime();
    while (!answers()) {
      if (System.nanoTime() - start > START_MAX.toNanos()) {
        String log = log();
        close();
        throw new IllegalStateException("PgBouncer did not start:\n" + log);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return address.port();
  }

  /** The JDBC url of a login, as {@link Database#url} has it, through this PgBouncer. */
  public String url(Database database, String login) {
    return address.url(database.name(), login, database.password(login));
  }

  /** The JDBC url of the database's owner, through this PgBouncer. */
  public String ownerUrl(Database database) {
    return url(database, database.owner());
  }

  /** What PgBouncer has logged so far. */
  public String log() {
    try {
      Path file = folder.resolve("bouncer.log");
      return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Stops PgBouncer and deletes its folder; returns when both are gone. */
  @Override
  public void close() {
    Programs.end(script);
  }
}
