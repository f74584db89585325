package dev.ragbase;

import dev.ragbase.access.Scope;
import dev.ragbase.embed.Embedder;

/**
 * Retrieval over documents: a store with the parts that fill it and ask it. Open it once for a
 * program, take a {@link Workspace} for each scope, close it at the end. Safe for many threads.
 */
public final class Rag implements AutoCloseable {
  private final Parts parts;

  Rag(Parts parts) {
    this.parts = parts;
  }

  /**
   * Opens a store with the embedder and the text extractor that are on the class path. Closing the
   * result closes the store and both.
   *
   * @throws IllegalStateException if the class path has none of them; the message names the
   *     artifact
   * @throws dev.ragbase.store.StoreException if the store holds vectors of another model; the store
   *     is closed then
   */
  public static Rag open(Store store) {
    return builder(store).open();
  }

  /** Chooses the parts one by one. */
  public static RagBuilder builder(Store store) {
    return new RagBuilder(store);
  }

  /** What this scope may see and do. Costs next to nothing; keep it or take it anew. */
  public Workspace workspace(Scope scope) {
    return new Workspace(scope, parts);
  }

  /** The store behind it, for what the facade does not offer. */
  public Store store() {
    return parts.store();
  }

  /** The embedder behind it. */
  public Embedder embedder() {
    return parts.embedder();
  }

  /** Closes the store and the parts that came with it; the second call does nothing. */
  @Override
  public void close() {
    Closing.all(parts.owned());
  }
}
