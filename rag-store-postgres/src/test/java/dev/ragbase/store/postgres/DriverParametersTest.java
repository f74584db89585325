package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a url may tell the driver changes neither who is asked for nor what is found: on one
 * connection, often enough that the driver has prepared and described every statement.
 */
class DriverParametersTest {
  private static final Scope ANN = Scope.of("a", "kb", "ann", Role.OWNER);
  private static final Scope BOB = Scope.of("b", "kb", "bob", Role.OWNER);
  private static final Scope STRANGER = Scope.of("a", "kb", "bob", Role.OWNER);
  private static final int ROUNDS = 8;

  private Database database;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      for (Scope each : List.of(ANN, BOB)) {
        store.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
        store.documents().put(each, List.of(Writes.of("x", "words of " + each.tenant())));
      }
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private static VectorQuery vector() {
    return new VectorQuery(
        Writes.EMBEDDER.model(),
        Writes.EMBEDDER.embedQuery("words"),
        5,
        Filter.all(),
        Accuracy.EXACT);
  }

  /** Reads, searches and writes of a member of a workspace with one document. */
  private static void use(PostgresStore store, Scope scope) {
    String own = "words of " + scope.tenant();
    KeywordQuery words = new KeywordQuery("words", 5, Filter.all());
    assertThat(store.documents().find(scope, "x").orElseThrow().text()).contains(own);
    assertThat(store.documents().count(scope, Filter.equal("k", "v"))).isZero();
    assertThat(store.documents().list(scope, Filter.all(), PageRequest.first(9)).items())
        .hasSize(1);
    assertThat(store.vectors().search(scope, vector()).items()).hasSize(1);
    assertThat(store.keywords().search(scope, words).items()).hasSize(1);
    assertThat(store.hybrid().orElseThrow().search(scope, vector(), words).chunks()).hasSize(1);
    assertThat(store.changes().after(scope, 0, 10)).isNotEmpty();
    assertThat(store.metrics().stats(scope, Instant.EPOCH)).isEmpty();
    store.documents().put(scope, List.of(Writes.of("x", own + " " + UUID.randomUUID())));
    SessionId talk = new SessionId(UUID.randomUUID());
    store.chats().start(scope, talk, own, Instant.EPOCH, Metadata.empty());
    assertThat(store.chats().find(scope, talk).orElseThrow().title()).isEqualTo(own);
  }

  private static void requireClosedTo(PostgresStore store, Scope stranger) {
    assertThatThrownBy(() -> store.documents().find(stranger, "x"))
        .isInstanceOf(AccessDenied.class);
    assertThatThrownBy(() -> store.vectors().search(stranger, vector()))
        .isInstanceOf(AccessDenied.class);
    assertThatThrownBy(
            () -> store.documents().put(stranger, List.of(Writes.of("y", "by a stranger"))))
        .isInstanceOf(AccessDenied.class);
  }

  private void alternate(PostgresStore store) {
    for (int i = 0; i < ROUNDS; i++) {
      for (Scope each : List.of(ANN, BOB)) {
        use(store, each);
        requireClosedTo(store, STRANGER);
      }
    }
    assertThat(store.verify(ANN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stringtype=unspecified",
        "stringtype=unspecified&prepareThreshold=1",
        "stringtype=unspecified&prepareThreshold=0",
        "preferQueryMode=extendedForPrepared",
        "preferQueryMode=extendedCacheEverything",
        "binaryTransfer=false",
        "autosave=always&cleanupSavepoints=true",
        "autosave=conservative",
        "currentSchema=public",
        "options=-c%20search_path=pg_catalog%20-c%20plan_cache_mode=force_generic_plan",
        "reWriteBatchedInserts=true",
        "ApplicationName=x%27y",
        "targetServerType=primary",
        "defaultRowFetchSize=1&adaptiveFetch=true",
        "preparedStatementCacheQueries=0",
      })
  void noParameterOfTheDriverMattersToWhoAsks(String parameters) {
    for (String url : List.of(database.ownerUrl(), database.superuserUrl())) {
      PostgresSettings settings =
          PostgresSettings.builder(url + "&" + parameters).poolSize(1).build();
      try (PostgresStore store = PostgresStore.open(settings)) {
        alternate(store);
      }
    }
  }

  @Test
  void aHostsPoolMaySendTextsWithoutAType() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(database.superuserUrl());
      pool.setMaximumPoolSize(1);
      pool.addDataSourceProperty("stringtype", "unspecified");
      pool.setAutoCommit(false);
      try (PostgresStore store =
          PostgresStore.over(pool, PostgresSettings.at(database.superuserUrl()))) {
        alternate(store);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"preferQueryMode=simple", "prepareThreshold=-1"})
  void whatTheDriverCannotDoIsRefusedAtOnce(String parameter) {
    PostgresSettings settings = PostgresSettings.at(database.ownerUrl() + "&" + parameter);
    assertThatThrownBy(() -> PostgresStore.open(settings).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the driver's " + parameter + ": leave it out of the url");
  }
}
