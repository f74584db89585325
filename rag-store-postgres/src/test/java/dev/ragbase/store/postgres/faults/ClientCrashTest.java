package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.faults.Workload.Versions;
import dev.ragbase.store.postgres.testing.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A program that is killed while it writes loses nothing that it was told is kept. */
class ClientCrashTest {
  @Test
  void whatWasAcknowledgedBeforeTheKillIsThere() throws Exception {
    try (Database database = KitDatabase.migrated();
        PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      Workload.provision(store);
      Random random = new Random(Long.getLong("ragbase.seed", 1));
      for (int round = 0; round < 2; round++) {
        Map<String, Versions> acknowledged = killed(database, round, 20 + random.nextInt(60));
        acknowledged.values().forEach(it -> Workload.requireVersion(store, it));
        for (Scope scope : Workload.SCOPES) {
          assertThat(store.verify(scope)).isEmpty();
          Workload.requireWhole(store, scope);
        }
      }
    }
  }

  /** Kills a writing program after so many lines; what it said until then. */
  private static Map<String, Versions> killed(Database database, int round, int lines)
      throws IOException, InterruptedException {
    Map<String, Versions> acknowledged = new HashMap<>();
    Process program = program(database, round);
    try (BufferedReader out = program.inputReader()) {
      String line;
      for (int read = 0; (line = out.readLine()) != null; read++) {
        String[] words = line.split(" ", -1);
        int version = Integer.parseInt(words[2]);
        acknowledged.put(
            words[1],
            new Versions(
                Workload.SCOPES.get(Integer.parseInt(words[0])), words[1], version, version + 1));
        if (read == lines) {
          program.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(program.waitFor()).isNotZero();
    assertThat(acknowledged).isNotEmpty();
    return acknowledged;
  }

  private static Process program(Database database, int round) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            Writer.class.getName(),
            database.ownerUrl(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Writes by sixteen threads until it is killed, and says what was acknowledged. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      PostgresStore store = PostgresStore.open(PostgresSettings.at(arguments[0]));
      for (int thread = 0; thread < 16; thread++) {
        int number = thread;
        Thread.ofPlatform().start(() -> write(store, number, arguments[1]));
      }
    }

    private static void write(PostgresStore store, int thread, String round) {
      Workload workload = new Workload(store, thread);
      int place = thread % Workload.SCOPES.size();
      for (int version = 1; ; version++) {
        String uri = "own/" + thread + "/" + round + "/" + version % 2;
        workload.putOwn(Workload.SCOPES.get(place), uri);
        System.out.println(place + " " + uri + " " + (version + 1) / 2);
      }
    }
  }
}
