package dev.ragbase;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MeteredChatStore;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.MeteredHybridIndex;
import dev.ragbase.index.MeteredKeywordIndex;
import dev.ragbase.index.MeteredVectorIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.Meter;
import dev.ragbase.metrics.Metrics;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.MeteredChangeFeed;
import dev.ragbase.store.MeteredDocumentStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures every operation of a store, by one decorator for each contract. Operations are called
 * after part and method: {@code documents.put}, {@code vectors.search}, {@code store.rebuild}. The
 * metric store itself is not measured.
 */
public final class MeteredStore extends ForwardingStore {
  private final Meter meter;
  private final DocumentStore documents;
  private final ChangeFeed changes;
  private final VectorIndex vectors;
  private final KeywordIndex keywords;
  private final Optional<HybridIndex> hybrid;
  private final ChatStore chats;

  private MeteredStore(Store delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
    documents = MeteredDocumentStore.of(delegate.documents(), meter);
    changes = MeteredChangeFeed.of(delegate.changes(), meter);
    vectors = MeteredVectorIndex.of(delegate.vectors(), meter);
    keywords = MeteredKeywordIndex.of(delegate.keywords(), meter);
    hybrid = delegate.hybrid().map(index -> MeteredHybridIndex.of(index, meter));
    chats = MeteredChatStore.of(delegate.chats(), meter);
  }

  /**
   * The same store, measured; closing it closes the store.
   *
   * @param clock says when an operation began
   * @param nanos says how long it took; {@code System::nanoTime} unless a test decides
   */
  public static Store of(Store store, Metrics metrics, InstantSource clock, LongSupplier nanos) {
    return new MeteredStore(store, new Meter(metrics, clock, nanos));
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public ChangeFeed changes() {
    return changes;
  }

  @Override
  public VectorIndex vectors() {
    return vectors;
  }

  @Override
  public KeywordIndex keywords() {
    return keywords;
  }

  @Override
  public Optional<HybridIndex> hybrid() {
    return hybrid;
  }

  @Override
  public ChatStore chats() {
    return chats;
  }

  @Override
  public List<String> verify(Scope scope) {
    return meter.time(scope, "store.verify", () -> super.verify(scope));
  }

  @Override
  public void rebuild(Scope scope) {
    meter.time(
        scope,
        "store.rebuild",
        () -> {
          super.rebuild(scope);
          return true;
        });
  }
}
