package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The Lucene index of one workspace, derived from SQLite: one Lucene document a chunk. What was
 * applied is seen by every search that begins later, and is on disk after {@link #commit}. Safe for
 * many threads; {@link #apply} and {@link #commit} are called one at a time.
 *
 * <p>Every method may throw {@link IndexDamagedException} when the files turn out to be unreadable,
 * another {@link IOException} when the disk fails (then see {@link #isBroken}), and {@link
 * IllegalStateException} after close.
 */
public final class LuceneIndex implements Closeable {
  private LuceneIndex() {}

  /**
   * Opens the index in a folder, which is made if missing.
   *
   * @throws IndexDamagedException if the folder holds no readable index of this format: wipe it,
   *     open again and replay from change 0
   */
  public static LuceneIndex open(Path folder, LuceneSettings settings) throws IOException {
    return new LuceneIndex();
  }

  /**
   * Opens the last commit of an index that another process may be writing. The folder is never
   * touched: what is applied stays in memory, and there is no commit. A missing folder is an empty
   * index.
   *
   * @throws IndexDamagedException as in {@link #open}
   */
  public static LuceneIndex openReadOnly(Path folder, LuceneSettings settings) throws IOException {
    return new LuceneIndex();
  }

  /** The number of the last change applied; right after open, of the last commit; 0 if none. */
  public long applied() {
    return 0;
  }

  /**
   * Replaces all chunks of each document, and removes documents. Each document changes at once for
   * searches. Applied twice is the same as once.
   *
   * @param removedRows documents to remove
   * @param change the number of the last change that this covers
   */
  public void apply(List<IndexedDocument> puts, List<Integer> removedRows, long change)
      throws IOException {}

  /** Makes everything applied so far durable, together with the number of its last change. */
  public void commit() throws IOException {}

  /** The best k chunks by BM25 among the documents that pass the filter. */
  public Hits keyword(String text, int k, Filter filter) throws IOException {
    return Hits.NONE;
  }

  /** The rows of the chunks whose documents pass the filter. Not to be changed. */
  public FixedBitSet rows(Filter filter) throws IOException {
    return new FixedBitSet(0);
  }

  /**
   * The chunks nearest to a vector by the HNSW graph, approximately; chunks without a vector are
   * never among them. Fewer than k may come back though more exist: then search exactly.
   *
   * @param filter null for none
   */
  public Hits approximate(Embedding query, int k, @Nullable Filter filter) throws IOException {
    return Hits.NONE;
  }

  /** How many chunks there are. */
  public int chunks() throws IOException {
    return 0;
  }

  /** Hands every chunk to a consumer, in no order. */
  public void forEach(Consumer<IndexedEntry> consumer) throws IOException {}

  /**
   * Reads every file and compares its checksum.
   *
   * @throws IndexDamagedException if one does not match
   */
  public void verify() throws IOException {}

  /** Merges until few segments are left, and waits for it: worthwhile after a bulk load. */
  public void compact() throws IOException {}

  /** Whether a failure closed the index: close it and open again from the last commit. */
  public boolean isBroken() {
    return false;
  }

  /** Closes the index; what was not committed is dropped, to be replayed after the next open. */
  @Override
  public void close() throws IOException {}
}
