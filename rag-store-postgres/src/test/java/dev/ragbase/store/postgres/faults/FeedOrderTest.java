package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.kit.Seeded;
import dev.ragbase.kit.Threads;
import dev.ragbase.store.postgres.KitDatabase;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A reader that only ever goes on after the last number it saw misses nothing, while sixteen write:
 * some by the store, some in long transactions of several workspaces, one third of them rolled
 * back.
 */
class FeedOrderTest {
  private static final int LONG_WRITERS = 6;
  private static final int STORE_WRITERS = 10;
  private static final int TRANSACTIONS = 12;

  @Test
  void aTailingReaderMissesNothing() {
    Seeded.run(3, this::followed);
  }

  private void followed(Random random) {
    try (Database database = KitDatabase.migrated();
        PostgresStore store =
            PostgresStore.open(
                PostgresSettings.builder(database.ownerUrl()).poolSize(16).build())) {
      Workload.provision(store);
      database.createLogin(database.name() + "_app", "ragbase_app");
      AtomicBoolean stopped = new AtomicBoolean();
      Workload workload = new Workload(store, random.nextLong());
      List<FeedTail> tails =
          Workload.SCOPES.stream().map(it -> new FeedTail(store, it, stopped)).toList();
      List<Callable<Integer>> all = new ArrayList<>(workload.writers(STORE_WRITERS, stopped));
      all.addAll(tails);
      List<Callable<Integer>> longOnes = new ArrayList<>();
      for (int writer = 0; writer < LONG_WRITERS; writer++) {
        Random its = new Random(random.nextLong());
        longOnes.add(() -> writeLongTransactions(database, its));
      }
      all.add(
          () -> {
            try {
              return Threads.run(longOnes).stream().mapToInt(it -> it).sum();
            } finally {
              stopped.set(true);
            }
          });
      assertThat(Threads.run(all).getLast()).isEqualTo(LONG_WRITERS * TRANSACTIONS);
      tails.forEach(FeedTail::requireComplete);
    }
  }

  private static int writeLongTransactions(Database database, Random random) throws SQLException {
    List<String> mine = new ArrayList<>();
    try (Sql sql = Sql.open(database.url(database.name() + "_app"))) {
      for (int i = 0; i < TRANSACTIONS; i++) {
        List<String> before = List.copyOf(mine);
        sql.run("BEGIN");
        for (Scope scope : Workload.SCOPES.subList(random.nextInt(2), 2)) {
          sql.run(
              "SELECT set_config('request.jwt.claims', '{\"sub\":\""
                  + Ids.user(scope)
                  + "\"}', true)");
          for (int statement = 0; statement <= random.nextInt(3); statement++) {
            sql.run(change(scope, mine, random));
            sql.ask("SELECT count(*) FROM documents");
          }
        }
        boolean kept = random.nextInt(3) > 0;
        sql.run(kept ? "COMMIT" : "ROLLBACK");
        if (!kept) {
          mine.clear();
          mine.addAll(before);
        }
      }
    }
    return TRANSACTIONS;
  }

  /** Adds a document, or makes the next revision of one, or removes it. */
  private static String change(Scope scope, List<String> mine, Random random) {
    UUID workspace = Ids.workspace(scope);
    int action = mine.isEmpty() ? 0 : random.nextInt(4);
    if (action < 2) {
      String id = new UUID(random.nextLong(), random.nextLong()).toString();
      mine.add(id);
      return ("INSERT INTO documents (workspace_id, id, uri, title, media_type, language, metadata,"
              + " content_hash, revision, chunks, vectors, words, characters, created_at, updated_at, text)"
              + " VALUES ('%s', '%2$s', 'plain/%2$s', '', 't', '', '{}', sha256(''), 1, 0, 0, 0, 0, now(),"
              + " now(), '')")
          .formatted(workspace, id);
    }
    String id = mine.get(random.nextInt(mine.size()));
    String where = " WHERE workspace_id = '" + workspace + "' AND id = '" + id + "'";
    return action == 2
        ? "UPDATE documents SET revision = revision + 1" + where
        : "DELETE FROM documents" + where;
  }
}
