package dev.ragbase.store.postgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What it takes to run a server program for a test: a user who is not root, a free port, a
 * password.
 */
final class Programs {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Below the ports that systems give to outgoing connections: a restarted server finds its own
   * again.
   */
  private static final int PORT_MIN = 15_000;

  private static final int PORT_MAX = 32_000;
  private static final int PORT_ATTEMPTS_MAX = 100;

  private Programs() {}

  /** What a program printed, without the line's end. */
  static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command) + " does not run", e);
    }
  }

  /**
   * Runs one of this package's scripts over a folder, which it deletes at its end. It ends when its
   * standard input does: at {@link #end}, or when this JVM is gone.
   */
  static Process script(String name, Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // what ends our process group leaves the script alone
    }
    try (InputStream script =
        Objects.requireNonNull(Programs.class.getResourceAsStream(name), name)) {
      command.addAll(List.of("bash", "-c", new String(script.readAllBytes(), UTF_8), name));
      command.addAll(arguments);
      command.addAll(giveAway(folder));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().keySet().removeIf(it -> it.startsWith("PG"));
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a script and waits until it has cleaned up. */
  static void end(Process script) {
    try {
      script.getOutputStream().close();
      script.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the script finishes without us
    }
  }

  /**
   * Gives a folder of ours to a user who is not root, for servers refuse to run as root.
   *
   * @return the words to put before a command so that it runs as that user; none if we are not root
   */
  private static List<String> giveAway(Path folder) {
    try {
      if (!Files.getOwner(folder).getName().equals("root")) {
        return List.of();
      }
      UserPrincipal user =
          user("postgres")
              .or(() -> user("nobody"))
              .orElseThrow(() -> new IllegalStateException("no user postgres and no user nobody"));
      Files.setOwner(folder, user);
      String group = output("id", "-g", user.getName());
      return List.of("setpriv", "--reuid=" + user.getName(), "--regid=" + group, "--clear-groups");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<UserPrincipal> user(String name) {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    try {
      return Optional.of(users.lookupPrincipalByName(name));
    } catch (UserPrincipalNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    return ThreadLocalRandom.current()
        .ints(PORT_MIN, PORT_MAX)
        .limit(PORT_ATTEMPTS_MAX)
        .filter(Programs::isFree)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no free port from " + PORT_MIN + " to " + PORT_MAX));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  static String randomHex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
