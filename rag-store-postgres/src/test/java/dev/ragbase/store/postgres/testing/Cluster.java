package dev.ragbase.store.postgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A throw-away cluster on a free port of the loopback address, in a temporary folder.
 *
 * <p>It is run by the script "cluster", a process that outlives us for a moment: its standard input
 * is a pipe from us, which closes when we do and also when we are killed, and then the script stops
 * the server and deletes the folder. Safe for many threads.
 */
final class Cluster implements AutoCloseable {
  private static final int ATTEMPTS_MAX = 3;

  private final Path folder;
  private final int port;
  private final Process script;
  private final BufferedReader answers;
  private final ReentrantLock lock = new ReentrantLock();

  private Cluster(Path folder, int port, Process script) {
    this.folder = folder;
    this.port = port;
    this.script = script;
    this.answers = script.inputReader(UTF_8);
  }

  /** Starts a cluster whose superuser "postgres" has the given password. */
  static Cluster start(ServerPrograms programs, String password) {
    for (int attempt = 1; ; attempt++) {
      Cluster cluster = open(programs, password);
      if (cluster.isReady()) {
        return cluster;
      }
      String log = cluster.log();
      cluster.close();
      boolean portWasTaken = log.contains("Address already in use");
      if (!portWasTaken || attempt == ATTEMPTS_MAX) {
        throw new IllegalStateException("PostgreSQL did not start:\n" + log);
      }
    }
  }

  private static Cluster open(ServerPrograms programs, String password) {
    int port = Programs.freePort();
    try {
      Path folder = Files.createTempDirectory("ragpg");
      Files.writeString(folder.resolve("password"), password);
      boolean mac = System.getProperty("os.name").startsWith("Mac");
      Process script =
          Programs.script(
              "cluster",
              folder,
              List.of(
                  programs.folder().toString(),
                  folder.toString(),
                  Integer.toString(port),
                  mac ? "en_US.UTF-8" : "C.UTF-8"));
      return new Cluster(folder, port, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  /** The process id of the script. */
  long scriptPid() {
    return script.pid();
  }

  /** The process id of the server's first process. */
  long serverPid() {
    try {
      return Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException("the server does not run", e);
    }
  }

  /** Stops the server as a crash would and starts it again on the same port. */
  void restart() {
    lock.lock();
    try {
      OutputStream commands = script.getOutputStream();
      commands.write("restart\n".getBytes(UTF_8));
      commands.flush();
      if (!isReady()) {
        throw new IllegalStateException("PostgreSQL did not start again:\n" + log());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private boolean isReady() {
    try {
      return "ready".equals(answers.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server has logged so far, after what was said while the cluster was made. */
  String log() {
    StringBuilder log = new StringBuilder();
    for (String name : List.of("cluster.log", "server.log")) {
      try {
        Path file = folder.resolve(name);
        log.append(Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return log.toString();
  }

  /** Stops the server and deletes its folder; returns when both are gone. */
  @Override
  public void close() {
    lock.lock();
    try {
      Programs.end(script);
    } finally {
      lock.unlock();
    }
  }
}
