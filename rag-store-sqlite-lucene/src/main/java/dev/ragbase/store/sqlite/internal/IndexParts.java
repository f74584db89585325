package dev.ragbase.store.sqlite.internal;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Session;
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
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a workspace's indexes, open. What cannot be read, or is ahead of SQLite (which was
 * then put back to an older state), is wiped: it is derived.
 */
final class IndexParts implements Closeable {
  private static final Logger LOG = System.getLogger(IndexParts.class.getName());

  private final LuceneIndex lucene;
  private final Optional<EmbeddingModel> model;
  private final @Nullable VectorTable vectors;
  private final boolean graph;
  private final boolean readOnly;
  private final EffortFile effortFile;
  private final GraphEffort effort;

  private IndexParts(
      LuceneIndex lucene,
      Optional<EmbeddingModel> model,
      @Nullable VectorTable vectors,
      boolean graph,
      boolean readOnly,
      EffortFile effortFile) {
    this.lucene = lucene;
    this.model = model;
    this.vectors = vectors;
    this.graph = graph;
    this.readOnly = readOnly;
    this.effortFile = effortFile;
    this.effort = new GraphEffort(effortFile);
  }

  /**
   * Opens them.
   *
   * @param model whose vectors the workspace holds; empty if it has none
   * @param graphAtOnce whether a Lucene index that is made anew holds vectors; one that is there
   *     stays as it is
   * @param head the newest change in SQLite
   */
  static IndexParts open(
      IndexFolder folder,
      SqliteLuceneSettings settings,
      Optional<EmbeddingModel> model,
      boolean graphAtOnce,
      long head)
      throws IOException {
    boolean readOnly = settings.readOnly();
    if (!readOnly) {
      Files.createDirectories(folder.path());
      if (folder.hasGraph()) {
        IndexFolder.wipe(folder.words());
      }
    }
    OpenLucene open = openLucene(folder, settings, graphAtOnce, head);
    try {
      VectorTable vectors = openVectors(folder, model, readOnly, head);
      return new IndexParts(
          open.index,
          model,
          vectors,
          open.graph,
          readOnly,
          new EffortFile(folder.effort(), readOnly));
    } catch (IOException | RuntimeException e) {
      open.index.close();
      throw e;
    }
  }

  private record OpenLucene(LuceneIndex index, boolean graph) {}

  private static OpenLucene openLucene(
      IndexFolder folder, SqliteLuceneSettings settings, boolean graphAtOnce, long head)
      throws IOException {
    boolean graph = folder.hasGraph() || (graphAtOnce && !folder.hasWords());
    LuceneIndex index = openUsable(folder, settings, graph, head);
    if (settings.readOnly() && !graph && folder.hasGraph()) {
      // The writing process has put a graph in the place of what was just opened.
      if (index != null) {
        index.close();
      }
      graph = true;
      index = openUsable(folder, settings, true, head);
    }
    if (index != null) {
      return new OpenLucene(index, graph);
    }
    if (settings.readOnly()) {
      // The files are another process's to mend; a folder that is not there is an empty index.
      Path none = folder.path().resolve("lucene.none");
      return new OpenLucene(openLucene(none, settings, false), false);
    }
    IndexFolder.wipe(folder.words());
    IndexFolder.wipe(folder.graph());
    Path anew = graphAtOnce ? folder.graph() : folder.words();
    return new OpenLucene(openLucene(anew, settings, graphAtOnce), graphAtOnce);
  }

  /** Null if it is damaged, or ahead of SQLite. */
  private static @Nullable LuceneIndex openUsable(
      IndexFolder folder, SqliteLuceneSettings settings, boolean graph, long head)
      throws IOException {
    Path files = graph ? folder.graph() : folder.words();
    try {
      LuceneIndex index = openLucene(files, settings, graph);
      if (index.applied() <= head) {
        return index;
      }
      index.close();
      LOG.log(Level.WARNING, "index {0} is ahead of its database and is built anew", files);
    } catch (IndexDamagedException e) {
      LOG.log(Level.WARNING, "index {0} is built anew: {1}", files, e.getMessage());
    }
    return null;
  }

  /** Opens a Lucene index, whose files may be anywhere, with a graph or without. */
  static LuceneIndex openLucene(Path files, SqliteLuceneSettings settings, boolean graph)
      throws IOException {
    LuceneSettings lucene = luceneSettings(settings.indexBufferMb(), graph);
    return settings.readOnly()
        ? LuceneIndex.openReadOnly(files, lucene)
        : LuceneIndex.open(files, lucene);
  }

  private static LuceneSettings luceneSettings(int ramBufferMb, boolean graph) {
    LuceneSettings defaults = LuceneSettings.defaults();
    return new LuceneSettings(
        ramBufferMb,
        graph,
        defaults.hnswM(),
        defaults.hnswBeamWidth(),
        defaults.filterCacheMb(),
        defaults.queryTermsMax(),
        defaults.checkedAtOpenMb(),
        defaults.heldInMemoryMb());
  }

  private static @Nullable VectorTable openVectors(
      IndexFolder folder, Optional<EmbeddingModel> model, boolean readOnly, long head)
      throws IOException {
    if (model.isEmpty()) {
      return null;
    }
    Path file = folder.vectors();
    int dimensions = model.get().dimensions();
    String fingerprint = model.get().fingerprint();
    VectorTable table =
        readOnly
            ? VectorTable.openReadOnly(file, dimensions, fingerprint)
            : VectorTable.open(file, dimensions, fingerprint);
    if (table.applied() <= head) {
      return table;
    }
    table.close();
    LOG.log(Level.WARNING, "vectors {0} are ahead of their database and are built anew", file);
    if (readOnly) {
      return VectorTable.openReadOnly(dimensions);
    }
    Files.deleteIfExists(file);
    return VectorTable.open(file, dimensions, fingerprint);
  }

  /** These with another Lucene index, which has a graph; the one before is for the caller. */
  IndexParts withGraph(LuceneIndex graph) {
    return new IndexParts(graph, model, vectors, true, readOnly, effortFile);
  }

  LuceneIndex lucene() {
    return lucene;
  }

  /** Whose vectors these are, of all workspaces; empty if the store has none. */
  Optional<EmbeddingModel> model() {
    return model;
  }

  /** Null if the store has no vectors. */
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

  /** Whether both are there, and what was applied to one was to the other. */
  boolean isWhole() {
    return vectors != null && !lucene.isBroken() && vectors.applied() == lucene.applied();
  }

  /** Whether both agree with a snapshot of SQLite. */
  boolean isAt(Session session, int workspace) throws SQLException {
    long head = Replay.head(session, workspace);
    return !lucene.isBroken()
        && lucene.applied() == head
        && (vectors == null ? StoreModel.read(session).isEmpty() : vectors.applied() == head);
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
