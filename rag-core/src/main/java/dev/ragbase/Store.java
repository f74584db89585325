package dev.ragbase;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import java.util.List;
import java.util.Optional;

/**
 * A backend: one place that keeps documents, chats and metrics, and finds them again. Open from its
 * making until {@link #close}; every part throws {@link IllegalStateException} after that. Safe for
 * many threads.
 */
public interface Store extends AutoCloseable {
  /** What messages call it, such as its folder. */
  String name();

  /** The documents: the truth. */
  DocumentStore documents();

  /** What changed, in order. */
  ChangeFeed changes();

  /** Search by vector over what {@link #documents} holds. */
  VectorIndex vectors();

  /** Search by words over what {@link #documents} holds. */
  KeywordIndex keywords();

  /**
   * Both searches at once, where the backend is better at that than at one after the other; empty
   * where it is not. What is put around a store passes it on only if it knows how.
   */
  default Optional<HybridIndex> hybrid() {
    return Optional.empty();
  }

  /** Conversations. */
  ChatStore chats();

  /** What operations took. */
  MetricStore metrics();

  /** The model that the store's vectors are of; empty until the first vector is put. */
  Optional<EmbeddingModel> embeddingModel();

  /**
   * Compares every index of a workspace with the documents.
   *
   * @return one line for each difference, at most 100; empty if there is none
   */
  List<String> verify(Scope scope);

  /** Makes every index of a workspace anew from its documents. Needs {@code ADMIN}. */
  void rebuild(Scope scope);

  /** Closes all that the store holds open. The second call does nothing. */
  @Override
  void close();
}
