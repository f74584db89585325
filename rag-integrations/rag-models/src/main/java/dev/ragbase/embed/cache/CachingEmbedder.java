package dev.ragbase.embed.cache;

import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.ForwardingEmbedder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Embeds only what was never embedded by this model before. Passages are remembered on disk,
 * queries in memory alone. A cache that fails is gone around, never an error. Safe for many
 * threads.
 */
public final class CachingEmbedder extends ForwardingEmbedder {
  private static final int QUERIES_MAX = 1_000;

  private final EmbeddingCache cache;
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();
  private final ReentrantLock queriesLock = new ReentrantLock();
  private final Map<String, Embedding> queries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Embedding> eldest) {
          return size() > QUERIES_MAX;
        }
      };
  private volatile boolean closed;

  private CachingEmbedder(Embedder delegate, EmbeddingCache cache) {
    super(delegate);
    this.cache = cache;
  }

  /** An embedder with a cache in front; it owns both. */
  public static CachingEmbedder over(Embedder delegate, EmbeddingCache cache) {
    return new CachingEmbedder(delegate, cache);
  }

  /** How many passages were not embedded, because the cache had them. */
  public long hits() {
    return hits.get();
  }

  /** How many passages were embedded. */
  public long misses() {
    return misses.get();
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    requireOpen();
    Map<String, Embedding> known = cache.find(model(), passages);
    Set<String> missing = new LinkedHashSet<>(passages);
    missing.removeAll(known.keySet());
    if (!missing.isEmpty()) {
      Map<String, Embedding> made = embed(List.copyOf(missing));
      cache.put(model(), made);
      known.putAll(made);
    }
    misses.addAndGet(missing.size());
    hits.addAndGet(passages.size() - missing.size());
    List<Embedding> vectors = new ArrayList<>(passages.size());
    for (String passage : passages) {
      vectors.add(Objects.requireNonNull(known.get(passage)));
    }
    return List.copyOf(vectors);
  }

  private Map<String, Embedding> embed(List<String> texts) {
    List<Embedding> vectors = delegate().embedPassages(texts);
    Map<String, Embedding> made = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      made.put(texts.get(i), vectors.get(i));
    }
    return made;
  }

  @Override
  public Embedding embedQuery(String query) {
    requireOpen();
    Embedding known = known(query);
    if (known != null) {
      return known;
    }
    Embedding made = delegate().embedQuery(query);
    queriesLock.lock();
    try {
      queries.put(query, made);
    } finally {
      queriesLock.unlock();
    }
    return made;
  }

  private @Nullable Embedding known(String query) {
    queriesLock.lock();
    try {
      return queries.get(query);
    } finally {
      queriesLock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the embedder " + model().name() + " is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      delegate().close();
    } finally {
      cache.close();
    }
  }
}
