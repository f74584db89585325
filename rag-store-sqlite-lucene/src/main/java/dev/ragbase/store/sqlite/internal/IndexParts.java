package dev.ragbase.store.sqlite.internal;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.lucene.IndexDamagedException;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.LuceneSettings;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a workspace's indexes, open. What cannot be read, or is ahead of SQLite (which was
 * then put back to an older state), is wiped: it is derived.
 */
final class IndexParts implements Closeable {
  private static final Logger LOG = System.getLogger(IndexParts.class.getName());

  private final LuceneIndex lucene;
  private final @Nullable VectorTable vectors;
  private final boolean graph;
  private final boolean readOnly;
  private final GraphEffort effort = new GraphEffort();

  private IndexParts(
      LuceneIndex lucene, @Nullable VectorTable vectors, boolean graph, boolean readOnly) {
    this.lucene = lucene;
    this.vectors = vectors;
    this.graph = graph;
    this.readOnly = readOnly;
  }

  /**
   * Opens them.
   *
   * @param model whose vectors the workspace holds; empty if it has none
   * @param graph whether the Lucene index must hold vectors; one that does already stays so
   * @param head the newest change in SQLite
   */
  static IndexParts open(
      Path folder,
      SqliteLuceneSettings settings,
      Optional<EmbeddingModel> model,
      boolean graph,
      long head)
      throws IOException {
    boolean readOnly = settings.readOnly();
    if (!readOnly) {
      Files.createDirectories(folder);
    }
    boolean marked = Files.exists(marker(folder));
    if (graph && !marked && !readOnly) {
      wipe(folder.resolve("lucene"));
      Files.createFile(marker(folder));
    }
    boolean withVectors = readOnly ? marked : graph || marked;
    LuceneIndex lucene = openLucene(folder, settings, withVectors, head);
    try {
      return new IndexParts(
          lucene, openVectors(folder, model, readOnly, head), withVectors, readOnly);
    } catch (IOException | RuntimeException e) {
      lucene.close();
      throw e;
    }
  }

  // There while the Lucene index is, or is being, built with vectors.
  private static Path marker(Path folder) {
    return folder.resolve("graph");
  }

  private static LuceneIndex openLucene(
      Path folder, SqliteLuceneSettings settings, boolean graph, long head) throws IOException {
    Path files = folder.resolve("lucene");
    LuceneSettings lucene = luceneSettings(settings.indexBufferMb(), graph);
    try {
      LuceneIndex index = openLucene(files, lucene, settings.readOnly());
      if (index.applied() <= head) {
        return index;
      }
      index.close();
      LOG.log(Level.WARNING, "index {0} is ahead of its database and is built anew", files);
    } catch (IndexDamagedException e) {
      LOG.log(Level.WARNING, "index {0} is built anew: {1}", files, e.getMessage());
    }
    if (settings.readOnly()) {
      // The files are another process's to mend; a folder that is not there is an empty index.
      return openLucene(folder.resolve("lucene.none"), lucene, true);
    }
    wipe(files);
    return openLucene(files, lucene, false);
  }

  private static LuceneSettings luceneSettings(int ramBufferMb, boolean vectors) {
    LuceneSettings defaults = LuceneSettings.defaults();
    return new LuceneSettings(
        ramBufferMb,
        vectors,
        defaults.hnswM(),
        defaults.hnswBeamWidth(),
        defaults.candidateFactor(),
        defaults.filterCacheMb(),
        defaults.queryTermsMax(),
        defaults.checkedAtOpenMb());
  }

  private static LuceneIndex openLucene(Path files, LuceneSettings settings, boolean readOnly)
      throws IOException {
    return readOnly ? LuceneIndex.openReadOnly(files, settings) : LuceneIndex.open(files, settings);
  }

  private static @Nullable VectorTable openVectors(
      Path folder, Optional<EmbeddingModel> model, boolean readOnly, long head) throws IOException {
    if (model.isEmpty()) {
      return null;
    }
    Path file = folder.resolve("vectors.i8");
    VectorTable table = openVectors(file, model.get());
    if (table.applied() <= head) {
      return table;
    }
    table.close();
    LOG.log(Level.WARNING, "vectors {0} are ahead of their database and are built anew", file);
    if (readOnly) {
      return openVectors(folder.resolve("vectors.none"), model.get());
    }
    Files.deleteIfExists(file);
    return openVectors(file, model.get());
  }

  private static VectorTable openVectors(Path file, EmbeddingModel model) throws IOException {
    return VectorTable.open(file, model.dimensions(), model.fingerprint());
  }

  /** Deletes the files of a workspace's indexes. */
  static void wipe(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  LuceneIndex lucene() {
    return lucene;
  }

  /** Null if the workspace has no vectors. */
  @Nullable VectorTable vectors() {
    return vectors;
  }

  /** Whether the Lucene index holds vectors. */
  boolean graph() {
    return graph;
  }

  /** How far the graph has to be walked. */
  GraphEffort effort() {
    return effort;
  }

  /** Whether both agree with SQLite at a change. */
  boolean isAt(long head, boolean model) {
    return !lucene.isBroken()
        && lucene.applied() == head
        && (vectors == null ? !model : vectors.applied() == head);
  }

  /** Whether either has seen a change after this one. */
  boolean isAhead(long head) {
    return lucene.applied() > head || (vectors != null && vectors.applied() > head);
  }

  void apply(IndexUpdate update) throws IOException {
    lucene.apply(update.documents(), update.removedDocuments(), update.change());
    if (vectors != null) {
      vectors.apply(update.vectors(), update.removedChunks(), update.change());
    } else if (!update.vectors().isEmpty()) {
      throw new IOException("the first vectors of a workspace came while its table was not open");
    }
  }

  /** Brings the files up to what was applied. */
  void flush() throws IOException {
    if (!readOnly) {
      lucene.commit();
      if (vectors != null) {
        vectors.flush();
      }
    }
  }

  /** After how many changes the files are to be brought up to them, of the number in settings. */
  int flushEvery(int atLeast) {
    // Each flush begins another piece of the graph: the more there is, the more a piece must hold.
    return graph && vectors != null ? Math.max(atLeast, vectors.size() / 4) : atLeast;
  }

  /** Does what makes the next searches faster, before a close; see {@link LuceneIndex#join}. */
  void join() throws IOException {
    lucene.join();
  }

  @Override
  public void close() throws IOException {
    try {
      if (vectors != null) {
        vectors.close();
      }
    } finally {
      lucene.close();
    }
  }
}
