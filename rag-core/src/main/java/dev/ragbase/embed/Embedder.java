package dev.ragbase.embed;

import dev.ragbase.document.Embedding;
import java.util.List;

/**
 * Turns texts into vectors. Implementations must: give equal vectors for equal texts; embed every
 * token of a text of up to {@link #tokensMax} tokens and refuse a longer one, never cut it
 * silently; return one vector for each text, in order; add the model's own query and passage
 * prefixes; be safe for many threads. Not a cache and not a batcher: see {@link BatchingEmbedder}.
 */
public interface Embedder extends AutoCloseable {
  /** The model behind it, without loading more than that takes. */
  EmbeddingModel model();

  /** How many tokens of a passage the model reads, frame and prefix already taken off. */
  int tokensMax();

  /** The model's own tokenizer. */
  TokenCounter tokens();

  /**
   * Whether the model reads a text whole. Short ones are not counted for it: a text has at most one
   * token for each UTF-8 byte, and three bytes for each code unit.
   */
  default boolean readsWhole(String text) {
    return 3L * text.length() <= tokensMax() || tokens().count(text) <= tokensMax();
  }

  /**
   * Vectors for texts that are to be found.
   *
   * @param passages none empty; an empty list gives an empty list
   * @throws EmbeddingException if a text is longer than {@link #tokensMax} or refused by the model,
   *     which is {@link EmbeddingException#ofText}, or if the model fails
   */
  List<Embedding> embedPassages(List<String> passages);

  /**
   * The vector for a text that searches. A query longer than the model reads is refused like a
   * passage.
   *
   * @throws EmbeddingException as {@link #embedPassages}
   */
  Embedding embedQuery(String query);

  /**
   * Loads now what the first text would load, so that it finds it there; one that comes meanwhile
   * waits for it. Does nothing where that is nothing, or is loaded.
   *
   * @throws EmbeddingException if it cannot be loaded
   */
  default void warmUp() {}

  /** Frees the model. A call after it is an {@link IllegalStateException}. */
  @Override
  void close();
}
