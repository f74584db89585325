package dev.ragbase.store.postgres.internal;

import dev.ragbase.index.Accuracy;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the way of a search by vector, by the store's own counts: small workspaces and few
 * documents are compared one by one, large workspaces are asked by an index of their own.
 */
final class VectorPlan {
  /**
   * So many documents are looked up one by one, if they are few of all; more of them are joined.
   */
  private static final int LISTED_MAX = 5_000;

  /** Measured: a document that is looked up costs as much as some twenty that are read in a row. */
  private static final int LISTED_SHARE = 20;

  /** Below this a filter is not worth a question of its own. */
  private static final int SMALL_VECTORS = 5_000;

  /** Beyond this a search takes some thirty times as long as its statement to plan. */
  private static final int PLANNED_ONCE_MAX = 20_000;

  /** For how many results an index is asked at most: four candidates are looked at for each. */
  private static final int INDEXED_K_MAX = VectorIndexSettings.EF_SEARCH_MAX / 4;

  private final Session session;
  private final VectorQuery query;
  private final VectorSql sql;
  private final WorkspaceShape shape;
  private final VectorIndexSettings settings;
  private final boolean filtered;
  private final IndexEffort effort;

  /** The statement that reads so many rows, with their texts or without; see {@link VectorSql}. */
  interface Statement {
    Sql of(int rows, boolean texts);
  }

  /**
   * A way to search.
   *
   * @param limit how many rows an approximate search reads
   * @param exactly what an approximate search that finds too few is followed by; null for an exact
   *     one
   * @param effort what hears of how well an approximate search did
   */
  record Way(
      Statement sql,
      List<String> settings,
      SearchPath path,
      String plan,
      int limit,
      @Nullable Way exactly,
      IndexEffort effort) {
    boolean isExact() {
      return exactly == null;
    }

    Way otherwise() {
      return exactly == null ? this : exactly;
    }
  }

  VectorPlan(
      Session session,
      VectorQuery query,
      WorkspaceShape shape,
      VectorIndexSettings settings,
      IndexEffort effort) {
    this.effort = effort;
    this.session = session;
    this.query = query;
    this.sql = new VectorSql(session.workspace(), query);
    this.shape = shape;
    this.settings = settings;
    this.filtered = !FilterSql.isAll(query.filter());
  }

  Way choose() {
    if (filtered) {
      return shape.vectors() <= SMALL_VECTORS
          ? all(shape.size() + ", those that pass compared")
          : filtered();
    }
    WorkspaceShape.Index index = shape.index();
    return index == null || !mayUseIndex()
        ? all(shape.size() + ", all compared" + whyExact())
        : approximate(index, shape.size() + ", by the workspace's own index");
  }

  /** Compares all vectors, or all that pass the filter. */
  private Way all(String plan) {
    SearchPath path = filtered ? SearchPath.FILTERED : SearchPath.EXACT;
    return new Way(sql::exact, planning(), path, plan, 0, null, effort);
  }

  private List<String> planning() {
    if (filtered) {
      return shape.vectors() <= SMALL_VECTORS ? Planning.HASHED_AS_BEFORE : Planning.HASHED;
    }
    return shape.vectors() <= PLANNED_ONCE_MAX ? Planning.BY_PAGES_AS_BEFORE : Planning.BY_PAGES;
  }

  private Way filtered() {
    int most = settings.fromVectors();
    int listed = (int) Math.min(LISTED_MAX, shape.documents() / LISTED_SHARE);
    // One more than may be listed: who lists as many as were counted at most would lose the others.
    int counted = Math.max(most, listed + 1);
    Passing passing =
        session.first(sql.passing(listed, counted), Planning.HASHED, Passing::read).orElseThrow();
    List<UUID> documents = passing.documents();
    if (documents != null) {
      String plan = documents.size() + " documents pass the filter, each looked up";
      return new Way(
          (limit, texts) -> sql.exact(documents, limit, texts),
          List.of(),
          SearchPath.FILTERED,
          plan,
          0,
          null,
          effort);
    }
    WorkspaceShape.Index index = shape.index();
    if (index == null || passing.count() < most || !mayUseIndex()) {
      return all(
          (passing.count() < most ? "" : "at least ")
              + passing.count()
              + " documents pass the filter, joined and compared");
    }
    return approximate(
        index, "at least " + most + " documents pass the filter, by the index until k are found");
  }

  private boolean mayUseIndex() {
    return query.accuracy() != Accuracy.EXACT
        && settings.kind() != VectorIndexKind.NONE
        && query.k() <= INDEXED_K_MAX
        && !StoredVector.isZero(query.vector())
        && effort.begin(shape.vectors());
  }

  private Way approximate(WorkspaceShape.Index index, String plan) {
    int limit = index.half() ? 2 * query.k() : query.k();
    return new Way(
        (rows, texts) -> sql.approximate(index, rows, texts),
        VectorSql.settings(settings, index, limit, filtered, effort.multiple()),
        index.kind() == VectorIndexKind.HNSW ? SearchPath.HNSW : SearchPath.IVFFLAT,
        plan,
        limit,
        all(plan),
        effort);
  }

  private String whyExact() {
    if (query.accuracy() == Accuracy.EXACT) {
      return ", as asked";
    }
    if (settings.kind() == VectorIndexKind.NONE) {
      return ": the settings ask for no index";
    }
    if (shape.index() == null) {
      return whyNoIndex();
    }
    if (query.k() > INDEXED_K_MAX) {
      return ": k is more than the " + INDEXED_K_MAX + " that an index is asked for";
    }
    return StoredVector.isZero(query.vector())
        ? ": a vector of zeros has no direction that an index could follow"
        : ": the index missed too much of what was asked before";
  }

  private String whyNoIndex() {
    if (shape.vectors() < settings.fromVectors()) {
      return ": fewer than " + settings.fromVectors();
    }
    return query.model().dimensions() > VectorIndexSettings.DIMENSIONS_MAX
        ? ": an index has at most " + VectorIndexSettings.DIMENSIONS_MAX + " dimensions"
        : ": no index yet, 'rag schema apply' makes it";
  }

  /**
   * What passes a filter.
   *
   * @param documents which; null if they are too many to be listed
   */
  private record Passing(long count, @Nullable List<UUID> documents) {
    static Passing read(ResultSet row) throws SQLException {
      if (row.getLong(1) == 0) {
        return new Passing(0, List.of());
      }
      Array ids = row.getArray(2);
      return new Passing(row.getLong(1), ids == null ? null : List.of((UUID[]) ids.getArray()));
    }
  }
}
