package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.FaultProxy;
import dev.ragbase.store.postgres.testing.Sql;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may go wrong with one workspace's index is no other's trouble, and nobody's for long. */
class IndexBuildTest {
  private static final EmbeddingModel MODEL = new EmbeddingModel("builds", 8, "builds");
  private static final Scope ADA = Scope.of("acme", "handbook", "ada", Role.OWNER);
  private static final Scope BEA = Scope.of("acme", "wiki", "bea", Role.OWNER);
  private static final Scope CYD = Scope.of("globex", "faq", "cyd", Role.OWNER);
  private static final VectorIndexSettings SETTINGS = VectorIndexSettings.defaults().from(20);
  private static final String BUILDING =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'";

  private final Random random = new Random(7);
  private Database database;
  private Sql superuser;

  @BeforeEach
  void fill() throws SQLException {
    database = KitDatabase.migrated();
    superuser = Sql.open(database.superuserUrl());
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      for (Scope scope : List.of(ADA, BEA, CYD)) {
        store.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
        List<DocumentWrite> writes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          writes.add(document("d" + i, vector(1)));
        }
        store.documents().put(scope, writes);
      }
    }
  }

  @AfterEach
  void drop() throws SQLException {
    superuser.close();
    database.close();
  }

  private static DocumentWrite document(String uri, Embedding vector) {
    return Writes.of(uri, MODEL, List.of("text of " + uri), List.of(vector));
  }

  private Embedding vector(double scale) {
    float[] values = new float[MODEL.dimensions()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return Embedding.of(values);
  }

  private static PostgresSchema schema(String url, VectorIndexSettings settings) {
    return PostgresSchema.of(PostgresSettings.builder(url).vectors(settings).build());
  }

  private String indexes(String condition) throws SQLException {
    return String.valueOf(
        superuser.ask(
            "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " WHERE c.relname LIKE 'document\\_chunks\\_vectors\\_%' AND "
                + condition));
  }

  private void await(String question, String answer) throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!answer.equals(superuser.ask(question))) {
      assertThat(System.nanoTime() - deadline).as("waiting for %s", answer).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** A transaction that an index build has to wait for. */
  private Sql older() throws SQLException {
    Sql older = Sql.open(database.ownerUrl());
    older.connection().setAutoCommit(false);
    older.run("LOCK TABLE document_chunks IN ROW EXCLUSIVE MODE");
    return older;
  }

  @Test
  void aTransactionThatTakesLongIsWaitedFor() throws Exception {
    CompletableFuture<Integer> applied;
    try (Sql older = older()) {
      applied =
          CompletableFuture.supplyAsync(() -> schema(database.ownerUrl(), SETTINGS).apply().size());
      await(BUILDING, "1");
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(6)) {
        assertThat(applied).isNotDone();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      older.connection().rollback();
    }
    assertThat(applied.get(60, TimeUnit.SECONDS)).isEqualTo(4);
    assertThat(indexes("i.indisvalid")).isEqualTo("3");
  }

  @Test
  void aTimeoutOfTheUrlCutsNoBuild() throws Exception {
    CompletableFuture<Integer> applied;
    try (Sql older = older()) {
      String url = database.ownerUrl() + "&socketTimeout=1";
      applied = CompletableFuture.supplyAsync(() -> schema(url, SETTINGS).apply().size());
      await(BUILDING, "1");
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
      older.connection().rollback();
    }
    assertThat(applied.get(60, TimeUnit.SECONDS)).isEqualTo(4);
  }

  @Test
  void theIndexOfAModelThatWasTakenBackIsDroppedByTheNextApply() throws SQLException {
    EmbeddingModel other = new EmbeddingModel("other", 12, "other");
    DocumentWrite write =
        Writes.of("new", other, List.of("text"), List.of(Embedding.of(new float[12])));
    schema(database.ownerUrl(), SETTINGS).apply();
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      for (Scope scope : List.of(ADA, BEA, CYD)) {
        store.documents().delete(scope, Filter.all());
      }
    }
    try (Sql owner = Sql.open(database.ownerUrl())) {
      owner.run("SET ragbase.operator = 'on'");
      owner.run("DELETE FROM embedding_model");
    }
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      assertThatThrownBy(() -> store.documents().put(ADA, List.of(write)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("expected 8 dimensions, not 12")
          .hasMessageContaining("run 'rag schema apply'");
      PostgresSchema.of(PostgresSettings.at(database.ownerUrl())).apply();
      assertThat(indexes("true")).isEqualTo("0");
      store.documents().put(ADA, List.of(write));
      assertThat(store.documents().find(ADA, "new")).isPresent();
    }
  }

  @Test
  void aBuildThatWaitsEndsWithTheProgramThatRunsIt() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(TestPostgres.shared());
        Sql older = older()) {
      CompletableFuture<Integer> applied =
          CompletableFuture.supplyAsync(
              () -> schema(proxy.url(database.ownerUrl()), SETTINGS).apply().size());
      await(BUILDING, "1");
      proxy.cut();
      assertThatThrownBy(() -> applied.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("is out of reach");
      await(BUILDING, "0");
      older.connection().rollback();
    }
    assertThat(schema(database.ownerUrl(), SETTINGS).apply()).isNotEmpty();
    assertThat(indexes("i.indisvalid")).isEqualTo("3");
    assertThat(indexes("NOT i.indisvalid")).isEqualTo("0");
  }

  @Test
  void aBuildThatIsCancelledEndsThoseBehindItToo() throws Exception {
    try (Sql older = older()) {
      CompletableFuture<Integer> applied =
          CompletableFuture.supplyAsync(() -> schema(database.ownerUrl(), SETTINGS).apply().size());
      await(BUILDING, "1");
      superuser.ask(BUILDING.replace("count(*)", "pg_cancel_backend(pid)"));
      assertThatThrownBy(() -> applied.get(30, TimeUnit.SECONDS))
          .hasMessageContaining("canceling statement due to user request");
      older.connection().rollback();
    }
    // What was cancelled may have left something, if it had come so far; those behind it did not
    // begin.
    assertThat(indexes("true")).isIn("0", "1");
  }

  @Test
  void aRowThatCannotBeIndexedStopsNoOtherWorkspace() throws SQLException {
    superuser.run(
        "UPDATE document_chunks SET embedding = '[1, 2, 3]' WHERE id = (SELECT id FROM"
            + " document_chunks WHERE workspace_id = '"
            + Ids.workspace(BEA)
            + "' LIMIT 1)");
    for (int night = 0; night < 2; night++) {
      assertThatThrownBy(() -> schema(database.ownerUrl(), SETTINGS).apply())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("1 of ")
          .hasMessageContaining("workspace 'wiki' of tenant 'acme': expected 8 dimensions, not 3");
      assertThat(indexes("i.indisvalid")).isEqualTo("2");
      assertThat(indexes("NOT i.indisvalid")).as("what would hinder writers").isEqualTo("0");
    }
    superuser.run("UPDATE document_chunks SET embedding = NULL WHERE vector_dims(embedding) = 3");
    assertThat(schema(database.ownerUrl(), SETTINGS).apply()).hasSize(1);
    assertThat(indexes("i.indisvalid")).isEqualTo("3");
  }

  @Test
  void lengthsThatFloat16CannotHoldAreIndexedAndScoredExactly() {
    List<Embedding> vectors = new ArrayList<>();
    for (double scale : List.of(1e-30, 1e-5, 1e-3, 1.0, 6e4, 7e4, 1e6, 1e30)) {
      vectors.add(vector(scale));
    }
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      putAll(store, "before", vectors);
      schema(database.ownerUrl(), SETTINGS.halfPrecision(true)).apply();
    }
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      putAll(store, "after", vectors);
      for (Embedding vector : vectors) {
        for (Accuracy accuracy : List.of(Accuracy.PLANNED, Accuracy.EXACT)) {
          VectorQuery query = new VectorQuery(MODEL, vector, 2, Filter.all(), accuracy);
          assertThat(store.vectors().search(ADA, query).items())
              .as("%s", vector)
              .extracting(Match::score)
              .containsExactly(vector.cosine(vector), vector.cosine(vector));
        }
      }
    }
  }

  private static void putAll(PostgresStore store, String prefix, List<Embedding> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      store.documents().put(ADA, List.of(document(prefix + i, vectors.get(i))));
    }
  }
}
