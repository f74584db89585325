package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.postgres.testing.Database;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** No index of pgvector's holds a vector of zeros, whose cosine with everything is 0. */
class ZeroVectorsTest {
  private static final EmbeddingModel MODEL = new EmbeddingModel("zeros", 16, "zeros");
  private static final Scope SCOPE = Scope.of("acme", "zeros", "ada", Role.OWNER);
  private static final int K = 10;

  /** More than the searches that an index is measured by before it is trusted. */
  private static final int BEFORE = 20;

  private final Random random = new Random(5);

  @ParameterizedTest
  @EnumSource(value = VectorIndexKind.class, mode = Mode.EXCLUDE, names = "NONE")
  void zerosAreFoundBeforeWhatLiesTheOtherWay(VectorIndexKind kind) {
    try (Database database = KitDatabase.migrated()) {
      PostgresSettings settings =
          PostgresSettings.builder(database.ownerUrl())
              .vectors(VectorIndexSettings.defaults().of(kind).from(1_000))
              .build();
      try (PostgresStore store = PostgresStore.open(settings)) {
        store.tenants().ensure(SCOPE.tenant(), SCOPE.workspace(), SCOPE.user(), Role.OWNER);
        put(store, "positive", Stream.generate(() -> towards(1)).limit(2_000).toList());
        put(store, "zeros", Collections.nCopies(2 * K, Embedding.of(new float[16])));
      }
      PostgresSchema.of(settings).apply();
      try (PostgresStore store = PostgresStore.open(settings)) {
        for (int i = 0; i < BEFORE; i++) {
          search(store, towards(1));
        }
        assertThat(search(store, towards(1)).path()).isNotEqualTo(SearchPath.EXACT);
        Matches opposite = search(store, towards(-1));
        assertThat(opposite.items()).as(opposite.plan()).hasSize(K);
        assertThat(opposite.items()).extracting(Match::score).containsOnly(0.0);
        assertThat(search(store, towards(1)).path())
            .as("the index is not blamed for it")
            .isNotEqualTo(SearchPath.EXACT);
      }
    }
  }

  private static void put(PostgresStore store, String uri, List<Embedding> vectors) {
    List<String> texts = Collections.nCopies(vectors.size(), "text of " + uri);
    store.documents().put(SCOPE, List.of(Writes.of(uri, MODEL, texts, vectors)));
  }

  private Embedding towards(int sign) {
    float[] values = new float[MODEL.dimensions()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (sign * Math.abs(random.nextGaussian()));
    }
    return Embedding.of(values);
  }

  private static Matches search(PostgresStore store, Embedding vector) {
    VectorQuery query = new VectorQuery(MODEL, vector, K, Filter.all(), Accuracy.PLANNED);
    return store.vectors().search(SCOPE, query);
  }
}
