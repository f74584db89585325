package dev.ragbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.embed.MeteredEmbedder;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.Meter;
import dev.ragbase.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {
  private static final Instant T = Instant.parse("2024-01-01T00:00:00Z");
  private static final Scope SCOPE = Scope.local();

  private final List<Measurement> heard = new ArrayList<>();
  private final Metrics metrics = (scope, measurement) -> heard.add(measurement);
  private final AtomicLong nanos = new AtomicLong();
  private final Store store =
      MeteredStore.of(
          MemoryStore.open(), metrics, InstantSource.fixed(T), () -> nanos.getAndAdd(5));

  private static Measurement measured(String operation) {
    return new Measurement(operation, T, Duration.ofNanos(5), 0, null, null);
  }

  @Test
  void everyOperationIsMeasuredByItsName() {
    store.documents().put(SCOPE, List.of(Writes.of("d", "text")));
    store.documents().count(SCOPE, Filter.all());
    store.changes().head(SCOPE);
    store.verify(SCOPE);
    store.rebuild(SCOPE);
    assertThat(heard)
        .containsExactly(
            measured("documents.put"),
            measured("documents.count"),
            measured("changes.head"),
            measured("store.verify"),
            measured("store.rebuild"));
  }

  @Test
  void aVectorSearchNamesItsModel() {
    Embedder embedder = Writes.EMBEDDER;
    store
        .vectors()
        .search(
            SCOPE,
            new VectorQuery(
                embedder.model(), embedder.embedQuery("x"), 1, Filter.all(), Accuracy.PLANNED));
    assertThat(heard.get(0).operation()).isEqualTo("vectors.search");
    assertThat(heard.get(0).model()).isEqualTo(embedder.model().name());
  }

  @Test
  void aFailureIsMeasuredAndGoesOn() {
    Scope viewer = Scope.of("t", "w", "u", Role.VIEWER);
    assertThatThrownBy(() -> store.documents().delete(viewer, Filter.all()))
        .isInstanceOf(AccessDenied.class);
    assertThat(heard.get(0).operation()).isEqualTo("documents.delete");
    assertThat(heard.get(0).error()).isEqualTo("AccessDenied");
  }

  @Test
  void anEmbeddersTokensAreCounted() {
    Meter meter = new Meter(metrics, InstantSource.fixed(T), () -> nanos.getAndAdd(5));
    Embedder embedder = MeteredEmbedder.of(HashingEmbedder.of(8), meter, SCOPE);
    embedder.embedPassages(List.of("one two", "three"));
    embedder.embedQuery("four");
    assertThat(heard)
        .containsExactly(
            new Measurement("embedder.passages", T, Duration.ofNanos(5), 3, "hashing-8", null),
            new Measurement("embedder.query", T, Duration.ofNanos(5), 1, "hashing-8", null));
  }
}
