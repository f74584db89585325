package dev.ragbase.memory;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A store in memory: the reference that says what every contract means, as strict as the contracts
 * allow, and the store for tests. Durable until it is closed or the process ends. Searches compare
 * every chunk; some ten thousand chunks are comfortable. Safe for many threads.
 */
public final class MemoryStore implements Store {
  private final Memory memory;
  private final DocumentStore documents;
  private final ChangeFeed changes;
  private final VectorIndex vectors;
  private final KeywordIndex keywords;
  private final ChatStore chats;
  private final MetricStore metrics;

  private MemoryStore(InstantSource clock, IdSource ids) {
    memory = new Memory();
    documents = new MemoryDocumentStore(memory, clock, ids);
    changes = new MemoryChangeFeed(memory);
    vectors = new MemoryVectorIndex(memory);
    keywords = new MemoryKeywordIndex(memory);
    chats = new MemoryChatStore(memory);
    metrics = new MemoryMetricStore(memory);
  }

  /** A new, empty store. */
  public static MemoryStore open(InstantSource clock, IdSource ids) {
    return new MemoryStore(clock, ids);
  }

  /** A new, empty store with the system's clock and random ids. */
  public static MemoryStore open() {
    InstantSource clock = InstantSource.system();
    return open(clock, new TimeOrderedIds(clock, new SecureRandom()));
  }

  @Override
  public String name() {
    return Memory.NAME;
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
  public ChatStore chats() {
    return chats;
  }

  @Override
  public MetricStore metrics() {
    return metrics;
  }

  @Override
  public Optional<EmbeddingModel> embeddingModel() {
    return memory.model();
  }

  /** Nothing: what the searches read is the documents themselves. */
  @Override
  public List<String> verify(Scope scope) {
    return memory.read(scope, "verify the store", space -> List.of());
  }

  /** Checks the caller's role; there is nothing to make anew. */
  @Override
  public void rebuild(Scope scope) {
    memory.write(scope, Role.ADMIN, "rebuild the indexes", space -> true);
  }

  @Override
  public void close() {
    memory.close();
  }
}
