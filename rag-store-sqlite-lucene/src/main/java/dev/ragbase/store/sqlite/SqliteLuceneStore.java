package dev.ragbase.store.sqlite;

import dev.ragbase.ForwardingStore;
import dev.ragbase.store.sqlite.internal.EmbeddedStore;
import java.nio.file.Path;

/**
 * A store in a folder of this machine: SQLite holds the truth, Lucene and a table of vectors are
 * derived from it and can be lost. One process writes; others may open it read-only meanwhile.
 *
 * <pre>{@code
 * try (Rag rag = Rag.open(SqliteLuceneStore.at(Path.of("kb")))) { ... }
 * }</pre>
 */
public final class SqliteLuceneStore extends ForwardingStore {
  private final EmbeddedStore store;

  private SqliteLuceneStore(EmbeddedStore store) {
    super(store);
    this.store = store;
  }

  /**
   * Opens the store in a folder with the default settings, and makes it if it is not there.
   *
   * @throws dev.ragbase.store.StoreException if the folder cannot be used, is in use by another
   *     process, or holds something else
   */
  public static SqliteLuceneStore at(Path path) {
    return open(SqliteLuceneSettings.at(path));
  }

  /** Like {@link #at}, with settings of one's own. */
  public static SqliteLuceneStore open(SqliteLuceneSettings settings) {
    return new SqliteLuceneStore(EmbeddedStore.open(settings));
  }

  /** What the store holds and how large its files are. */
  public StoreSizes sizes() {
    return store.sizes();
  }
}
