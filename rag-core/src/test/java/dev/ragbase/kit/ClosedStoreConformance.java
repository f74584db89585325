package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is left of a store after its close: a clear refusal of everything. */
public abstract class ClosedStoreConformance extends StoreKit {
  @Test
  final void everyMethodOfAClosedStoreSaysThatItIsClosed() {
    store().documents().put(EDITOR, List.of(Writes.of("d", "text")));
    Store store = store();
    DocumentStore documents = store.documents();
    store.close();
    for (StoreCalls.Call call : StoreCalls.all()) {
      assertThatThrownBy(() -> call.run().accept(store, ADMIN))
          .as(call.name())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    assertThatThrownBy(store::embeddingModel).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> documents.find(EDITOR, "d")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  final void closingTwiceIsClosingOnce() {
    store().close();
    store().close();
    assertThat(store().name()).isNotBlank();
  }

  @Test
  final void theKitKnowsEveryMethod() {
    Map<String, Long> called = new TreeMap<>();
    StoreCalls.all().forEach(call -> called.merge(call.name(), 1L, Long::sum));
    Map<String, Long> declared = new TreeMap<>();
    count(declared, "documents", DocumentStore.class);
    count(declared, "changes", ChangeFeed.class);
    count(declared, "vectors", VectorIndex.class);
    count(declared, "keywords", KeywordIndex.class);
    count(declared, "chats", ChatStore.class);
    count(declared, "metrics", MetricStore.class);
    declared.put("store.verify", 1L);
    declared.put("store.rebuild", 1L);
    assertThat(called).isEqualTo(declared);
  }

  /** Methods that read or write for somebody. */
  private static void count(Map<String, Long> declared, String part, Class<?> contract) {
    Stream.of(contract.getDeclaredMethods())
        .filter(method -> !method.isSynthetic())
        .filter(method -> List.of(method.getParameterTypes()).contains(Scope.class))
        .forEach(method -> declared.merge(part + "." + method.getName(), 1L, Long::sum));
  }
}
