package dev.ragbase.store.sqlite.internal;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Interruption;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.StoreSizes;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Format;
import dev.ragbase.store.sqlite.internal.vector.Kernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** The parts of an embedded store, put together. */
public final class EmbeddedStore implements Store {
  private static final Logger LOG = System.getLogger(EmbeddedStore.class.getName());

  private final Folder folder;
  private final Database database;
  private final Truth truth;
  private final Indexes indexes;
  private final DocumentStore documents;
  private final ChangeFeed changes;
  private final VectorIndex vectors;
  private final KeywordIndex keywords;
  private final ChatStore chats;
  private final SqliteMetricStore metrics;

  private EmbeddedStore(Folder folder, Database database, SqliteLuceneSettings settings) {
    this.folder = folder;
    this.database = database;
    indexes = new Indexes(folder.name(), database, settings);
    truth = new Truth(database, indexes::publish);
    StoreModel model = new StoreModel(folder.name());
    RecentRows recent = new RecentRows();
    documents = new SqliteDocumentStore(truth, model, recent, settings);
    changes = new SqliteChangeFeed(truth);
    vectors = new PlannedVectorIndex(truth, indexes, model, recent, settings);
    keywords = new LuceneKeywordIndex(truth, indexes, recent);
    chats = new SqliteChatStore(truth);
    metrics = new SqliteMetricStore(folder, database, settings);
  }

  /** Opens the store that the settings describe. */
  public static EmbeddedStore open(SqliteLuceneSettings settings) {
    Folder folder = Folder.open(settings.path(), settings.readOnly());
    try {
      Database database =
          settings.readOnly()
              ? Database.openReadOnly(
                  folder.name(), Format.TRUTH, folder.path(), settings.busyTimeout())
              : Database.open(folder.name(), Format.TRUTH, folder.path(), settings.busyTimeout());
      EmbeddedStore store = new EmbeddedStore(folder, database, settings);
      store.prepare();
      return store;
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Does beforehand what the first search would wait for. */
  private void prepare() {
    Kernels.warm();
    try {
      // The store of one user has one workspace; of many, each is opened by its first use.
      List<Integer> workspaces =
          database.read(
              session -> session.list("SELECT no FROM workspaces LIMIT 2", row -> row.getInt(1)));
      if (workspaces.size() == 1) {
        indexes.prepare(workspaces.getFirst());
      }
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "store " + name() + " could not be made ready to search", e);
    }
  }

  @Override
  public String name() {
    return folder.name();
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
    return database.read(StoreModel::read);
  }

  @Override
  public List<String> verify(Scope scope) {
    int workspace = truth.read(scope, "verify the store", (session, no) -> no);
    return workspace == Truth.NO_WORKSPACE
        ? List.of()
        : List.copyOf(
            indexes
                .of(workspace)
                .compare((session, parts) -> new Verification(session, workspace).run(parts)));
  }

  @Override
  public void rebuild(Scope scope) {
    database.requireOpen();
    scope.require(Role.ADMIN, "rebuild the indexes");
    database.requireWritable();
    int workspace = truth.read(scope, "rebuild the indexes", (session, no) -> no);
    if (workspace != Truth.NO_WORKSPACE) {
      indexes.of(workspace).rebuild();
    }
  }

  /** What the store holds and how large its files are. */
  public StoreSizes sizes() {
    return database.read(session -> Footprint.of(session, folder.path()));
  }

  /** The database, for tests of its settings and failures. */
  Database database() {
    return database;
  }

  @Override
  public void close() {
    if (database.shut()) {
      Interruption.deferred(
          () -> closeAll(indexes::close, metrics::close, database::close, folder::close));
    }
  }

  private static void closeAll(Runnable... parts) {
    RuntimeException first = null;
    for (Runnable part : parts) {
      try {
        part.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
