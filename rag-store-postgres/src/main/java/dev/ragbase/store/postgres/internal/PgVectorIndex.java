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
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Search by vector. pgvector compares in float32; what it finds is compared again by {@link
 * Embedding#cosine}, and an exact search reads on until what is left cannot be among the best.
 */
final class PgVectorIndex implements VectorIndex {
  private static final String READ = "search documents";

  private static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  /** How many rows beyond k are read at once: those that float32 cannot tell from the k-th. */
  private static final int MARGIN = 32;

  private final Db db;
  private final StoreModel model;
  private final VectorIndexSettings settings;

  PgVectorIndex(Db db, StoreModel model, VectorIndexSettings settings) {
    this.db = db;
    this.model = model;
    this.settings = settings;
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    model.get().ifPresent(held -> model.requireSame(held, query.model()));
    return db.read(scope, READ, session -> search(session, Ids.workspace(scope), query));
  }

  private Matches search(Session session, UUID workspace, VectorQuery query) {
    return exact(session, workspace, query);
  }

  /** A row of a search. */
  private record Found(Match match, double distance) {}

  private Matches exact(Session session, UUID workspace, VectorQuery query) {
    SearchPath path = FilterSql.isAll(query.filter()) ? SearchPath.EXACT : SearchPath.FILTERED;
    for (int limit = query.k() + MARGIN; ; limit *= 8) {
      List<Found> found = session.list(nearest(workspace, query, limit), row -> found(row, query));
      if (found.size() < limit || isProven(found, query)) {
        return new Matches(best(found, query.k()), path, true);
      }
    }
  }

  private static Sql nearest(UUID workspace, VectorQuery query, int limit) {
    Sql sql =
        Sql.of(
            "SELECT c.id, c.embedding, c.embedding_exact,"
                + " coalesce(nullif(c.embedding <=> ?, 'NaN'), 1) AS distance"
                + " FROM document_chunks c WHERE c.workspace_id = ? AND c.embedding IS NOT NULL",
            StoredVector.unit(query.vector()),
            workspace);
    Sql filter = FilterSql.documentIn("c.document_id", query.filter(), workspace);
    if (filter != null) {
      sql.add(" AND ").add(filter);
    }
    return sql.add(" ORDER BY distance, c.id LIMIT ?", limit);
  }

  private static Found found(ResultSet row, VectorQuery query) throws SQLException {
    Embedding vector =
        Objects.requireNonNull(StoredVector.read(row, "embedding", "embedding_exact"));
    ChunkId id = new ChunkId(row.getObject("id", UUID.class));
    return new Found(new Match(id, query.vector().cosine(vector)), row.getDouble("distance"));
  }

  /**
   * Whether every row that was not read is farther than the k-th by more than float32 can err. A dot
   * product of n terms, and each of the two lengths, errs by at most n units in the last place
   * (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1); some more for rounding.
   */
  private static boolean isProven(List<Found> found, VectorQuery query) {
    double error = (2.0 * query.vector().dimensions() + 16) * Math.ulp(1f) / 2;
    double kth = found.get(query.k() - 1).distance();
    return found.getLast().distance() > kth + 2 * error;
  }

  private static List<Match> best(List<Found> found, int k) {
    List<Match> matches = new ArrayList<>();
    found.forEach(it -> matches.add(it.match()));
    matches.sort(BEST_FIRST);
    return matches.subList(0, Math.min(k, matches.size()));
  }

  /** Whether the caller allows what is not proven. */
  static boolean mayApproximate(Accuracy accuracy) {
    return accuracy != Accuracy.EXACT;
  }
}
