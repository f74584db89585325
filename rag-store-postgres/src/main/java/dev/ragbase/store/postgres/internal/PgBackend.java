package dev.ragbase.store.postgres.internal;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.postgres.Members;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.Tenants;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.WorkspaceSizes;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.List;
import java.util.Optional;

/** The parts of a PostgreSQL store. */
public final class PgBackend implements Store {
  private final Db db;
  private final StoreModel model;
  private final Upkeep upkeep;
  private final DocumentStore documents;
  private final ChangeFeed changes;
  private final PgVectorIndex vectors;
  private final PgKeywordIndex keywords;
  private final HybridIndex hybrid;
  private final ChatStore chats;
  private final PgMetricStore metrics;

  /** A store on an open database, which it closes. */
  public PgBackend(Db db, PostgresSettings settings) {
    this.db = db;
    model = new StoreModel(db);
    upkeep = new Upkeep(db);
    documents = new PgDocumentStore(db, model, upkeep, settings.clock(), settings.ids());
    changes = new PgChangeFeed(db);
    VectorIndexSettings given = settings.vectors();
    vectors = new PgVectorIndex(db, model, given == null ? db.database().vectors() : given);
    keywords = new PgKeywordIndex(db);
    hybrid = new PgHybridIndex(db, vectors, keywords);
    chats = new PgChatStore(db);
    metrics = new PgMetricStore(db, settings.measurementsMax());
  }

  /** Provisioning. */
  public Tenants tenants() {
    return new PgTenants(db);
  }

  /** Who belongs to a workspace. */
  public Members members() {
    return new PgMembers(db);
  }

  @Override
  public String name() {
    return db.name();
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
  public Optional<HybridIndex> hybrid() {
    return Optional.of(hybrid);
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
    return model.get();
  }

  @Override
  public List<String> verify(Scope scope) {
    return new Verification(db, scope).run();
  }

  /** What a workspace holds. */
  public WorkspaceSizes sizes(Scope scope) {
    Sql sql =
        Sql.of(
            "SELECT h.documents, h.chunks, h.vectors, (SELECT count(*) FROM document_revisions r"
                + " WHERE r.workspace_id = h.workspace_id) FROM workspace_heads h"
                + " WHERE h.workspace_id = ?",
            Ids.workspace(scope));
    return db.read(
        scope,
        "count",
        session ->
            session
                .first(
                    sql,
                    row ->
                        new WorkspaceSizes(
                            row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .orElse(new WorkspaceSizes(0, 0, 0, 0)));
  }

  @Override
  public void rebuild(Scope scope) {
    db.memberships().require(scope, Role.ADMIN, "rebuild the indexes");
    new Rebuild(db, scope).run();
    upkeep.request();
  }

  @Override
  public void close() {
    metrics.close();
    upkeep.close();
    db.close();
  }
}
