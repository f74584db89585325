package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Session;
import java.util.UUID;

/** Search by vector; see {@link VectorSearch}. */
final class PgVectorIndex implements VectorIndex {
  private static final String READ = "search documents";

  private final Db db;
  private final StoreModel model;
  private final VectorIndexSettings settings;
  private final WorkspaceShape.Kept shapes = new WorkspaceShape.Kept();

  PgVectorIndex(Db db, StoreModel model, VectorIndexSettings settings) {
    this.db = db;
    this.model = model;
    this.settings = settings;
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    requireModel(query);
    return db.read(
        scope,
        READ,
        session -> {
          VectorSearch search = begin(session, query);
          return search.finish(session.list(search.sql(false), search.settings(), search::read));
        });
  }

  /** Checks that the query's vector can be compared with the store's. */
  void requireModel(VectorQuery query) {
    model.get().ifPresent(held -> model.requireSame(held, query.model()));
  }

  /** A search whose way is chosen and whose first statement is ready. */
  VectorSearch begin(Session session, VectorQuery query) {
    UUID workspace = session.workspace();
    boolean filtered = !FilterSql.isAll(query.filter());
    return VectorSearch.of(
        session,
        query,
        new VectorPlan(
                session,
                query,
                shapes.of(session, workspace),
                settings,
                shapes.effort(workspace, filtered))
            .choose());
  }
}
