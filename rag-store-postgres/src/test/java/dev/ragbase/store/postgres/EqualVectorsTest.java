package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.postgres.testing.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of chunks with one text, or without any word, are found as exactly and as cheaply. */
@TestInstance(Lifecycle.PER_CLASS)
class EqualVectorsTest {
  private static final EmbeddingModel MODEL = new EmbeddingModel("equal", 64, "equal");
  private static final Scope SCOPE = Scope.of("acme", "copies", "ada", Role.OWNER);
  private static final int COPIES = 3_000;

  /** A vector takes some 800 bytes, and no more than some 300 are sent. */
  private static final long BYTES_MAX = 300_000;

  /** Of each document all chunks have the same vector. */
  private final Map<String, Embedding> vectors = new LinkedHashMap<>();

  private Database database;

  @BeforeAll
  void fill() {
    database = KitDatabase.migrated();
    Random random = new Random(11);
    float[] values = new float[MODEL.dimensions()];
    vectors.put("zeros", Embedding.of(values));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    vectors.put("copies", Embedding.of(values));
    // Of the same direction, but so short that it is kept beside it.
    vectors.put("short", scaled(values, 1e-20f));
    vectors.put("far", scaled(values, -1));
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
      vectors.forEach((uri, vector) -> put(store, uri, vector));
    }
  }

  private static void put(PostgresStore store, String uri, Embedding vector) {
    store
        .documents()
        .put(
            SCOPE,
            List.of(
                Writes.of(
                    uri,
                    MODEL,
                    Collections.nCopies(COPIES, "text of " + uri),
                    Collections.nCopies(COPIES, vector))));
  }

  private static Embedding scaled(float[] values, float factor) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return Embedding.of(scaled);
  }

  private Embedding vector(String uri) {
    return Objects.requireNonNull(vectors.get(uri), uri);
  }

  @AfterAll
  void drop() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"copies", "short", "far", "zeros"})
  void asManyAsAreAskedForAreReadOfVectorsThatAreEqual(String near) throws SQLException {
    Map<ChunkId, Embedding> all = all();
    String url = RoundTrips.counted(database.ownerUrl());
    try (PostgresStore store = PostgresStore.open(PostgresSettings.at(url))) {
      for (int k : List.of(1, 10, 60)) {
        VectorQuery query = new VectorQuery(MODEL, vector(near), k, Filter.all(), Accuracy.EXACT);
        long before = RoundTrips.bytes();
        List<Match> found = store.vectors().search(SCOPE, query).items();
        assertThat(RoundTrips.bytes() - before).as("bytes read for %s", k).isLessThan(BYTES_MAX);
        assertThat(found).as("%s of %s", k, near).isEqualTo(best(all, query));
      }
    }
  }

  private static List<Match> best(Map<ChunkId, Embedding> all, VectorQuery query) {
    List<Match> matches = new ArrayList<>();
    all.forEach((id, vector) -> matches.add(new Match(id, query.vector().cosine(vector))));
    matches.sort(Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk));
    return matches.subList(0, query.k());
  }

  private Map<ChunkId, Embedding> all() throws SQLException {
    Map<ChunkId, Embedding> all = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection(database.superuserUrl());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT c.id, d.uri FROM document_chunks c JOIN documents d ON d.id ="
                    + " c.document_id")) {
      while (row.next()) {
        all.put(new ChunkId(row.getObject(1, UUID.class)), vector(row.getString(2)));
      }
    }
    assertThat(all).hasSize(vectors.size() * COPIES);
    return all;
  }
}
