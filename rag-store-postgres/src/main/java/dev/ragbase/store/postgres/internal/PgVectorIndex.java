package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Search by vector. pgvector compares in float32; what it finds is compared again by {@link
 * Embedding#cosine}, and an exact search reads on until what is left cannot be among the best. Small
 * workspaces and few documents are searched exactly, large workspaces by an index of their own; an
 * approximate search that finds too few is repeated exactly.
 */
final class PgVectorIndex implements VectorIndex {
  private static final String READ = "search documents";

  private static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  /** How many rows beyond k are read at once: those that float32 cannot tell from the k-th. */
  private static final int MARGIN = 32;

  /** So many documents are looked up one by one, if they are few of all; more of them are joined. */
  private static final int LISTED_MAX = 1_000;

  /** Measured: a document that is looked up costs as much as some twenty that are read in a row. */
  private static final int LISTED_SHARE = 20;

  /** Below this a filter is not worth a question of its own. */
  private static final int SMALL_VECTORS = 5_000;

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
    model.get().ifPresent(held -> model.requireSame(held, query.model()));
    return db.read(scope, READ, session -> new Run(session, Ids.workspace(scope), query).search());
  }

  /** A row of a search. */
  private record Found(Match match, double distance) {}

  /** One search. */
  private final class Run {
    private final Session session;
    private final VectorQuery query;
    private final VectorSql sql;
    private final WorkspaceShape shape;
    private final boolean filtered;

    Run(Session session, UUID workspace, VectorQuery query) {
      this.session = session;
      this.query = query;
      this.sql = new VectorSql(workspace, query);
      this.shape = shapes.of(session, workspace);
      this.filtered = !FilterSql.isAll(query.filter());
    }

    Matches search() {
      WorkspaceShape.Index index = shape.index();
      if (filtered) {
        return shape.vectors() <= SMALL_VECTORS
            ? exact(sql::exact, Planning.HASHED, SearchPath.FILTERED, "filter joined")
            : filtered(index);
      }
      if (index == null || !mayUseIndex()) {
        return exact(sql::exact, List.of(), SearchPath.EXACT, whyExact());
      }
      return approximate(index, size() + ", by its own index");
    }

    private Matches filtered(WorkspaceShape.@Nullable Index index) {
      int most = settings.fromVectors();
      Passing passing =
          session
              .first(
                  sql.passing(
                      (int) Math.min(LISTED_MAX, shape.documents() / LISTED_SHARE), most),
                  Planning.HASHED,
                  Passing::read)
              .orElseThrow();
      List<UUID> listed = passing.documents();
      if (listed != null) {
        return exact(
            limit -> sql.exact(listed, limit),
            List.of(),
            SearchPath.FILTERED,
            listed.size() + " documents pass the filter, each looked up");
      }
      if (index == null || passing.count() < most || !mayUseIndex()) {
        return exact(
            sql::exact,
            Planning.HASHED,
            SearchPath.FILTERED,
            (passing.count() < most ? passing.count() : "at least " + most)
                + " documents pass the filter, joined");
      }
      return approximate(
          index, "at least " + most + " documents pass the filter, by the index until k do");
    }

    private boolean mayUseIndex() {
      boolean wanted =
          query.accuracy() == Accuracy.APPROXIMATE
              || (query.accuracy() == Accuracy.PLANNED && shape.vectors() >= settings.fromVectors());
      return wanted
          && 4 * query.k() <= VectorIndexSettings.EF_SEARCH_MAX
          && !StoredVector.isZero(query.vector());
    }

    private String whyExact() {
      if (query.accuracy() == Accuracy.EXACT) {
        return "exact, as asked";
      }
      if (shape.vectors() < settings.fromVectors()) {
        return size() + ", fewer than " + settings.fromVectors() + " are compared one by one";
      }
      return shape.index() == null
          ? size() + " and no index: 'rag schema apply' makes it"
          : size() + ", but k is too large for the index or the query has no direction";
    }

    private String size() {
      return String.format(Locale.ROOT, "%,d vectors", shape.vectors());
    }

    /** A query for so many rows. */
    private interface Limited {
      Sql to(int limit);
    }

    private Matches exact(
        Limited statement, List<String> planning, SearchPath path, String plan) {
      for (int limit = query.k() + MARGIN; ; limit *= 8) {
        List<Found> found = session.list(statement.to(limit), planning, this::found);
        if (found.size() < limit || isProven(found)) {
          return new Matches(best(found), path, true, plan);
        }
      }
    }

    private Matches approximate(WorkspaceShape.Index index, String plan) {
      int limit = index.half() ? 2 * query.k() : query.k();
      List<Found> found =
          session.list(
              sql.approximate(index, limit),
              VectorSql.settings(settings, index, limit, filtered),
              this::found);
      if (found.size() < query.k()) {
        return exact(
            sql::exact,
            filtered ? Planning.HASHED : List.of(),
            filtered ? SearchPath.FILTERED : SearchPath.EXACT,
            plan + "; it found " + found.size() + ", so all were compared");
      }
      SearchPath path =
          index.kind() == VectorIndexKind.HNSW ? SearchPath.HNSW : SearchPath.IVFFLAT;
      return new Matches(best(found), path, false, plan);
    }

    private Found found(ResultSet row) throws SQLException {
      Embedding vector =
          Objects.requireNonNull(StoredVector.read(row, "embedding", "embedding_exact"));
      ChunkId id = new ChunkId(row.getObject("id", UUID.class));
      return new Found(new Match(id, query.vector().cosine(vector)), row.getDouble("distance"));
    }

    /**
     * Whether every row that was not read is farther than the k-th by more than float32 can err. A
     * dot product of n terms, and each of the two lengths, errs by at most n units in the last place
     * (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1); some more for rounding.
     */
    private boolean isProven(List<Found> found) {
      double error = (2.0 * query.vector().dimensions() + 16) * Math.ulp(1f) / 2;
      double kth = found.get(query.k() - 1).distance();
      return found.getLast().distance() > kth + 2 * error;
    }

    private List<Match> best(List<Found> found) {
      List<Match> matches = new ArrayList<>();
      found.forEach(it -> matches.add(it.match()));
      matches.sort(BEST_FIRST);
      return matches.subList(0, Math.min(query.k(), matches.size()));
    }
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
      return new Passing(
          row.getLong(1), ids == null ? null : List.of((UUID[]) ids.getArray()));
    }
  }
}
