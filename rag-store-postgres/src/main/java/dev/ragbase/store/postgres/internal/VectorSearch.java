package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One search by vector. pgvector compares in float32; what it finds is compared again by {@link
 * Embedding#cosine}, and an exact search reads on until what is left cannot be among the best. An
 * approximate one that finds too few is repeated exactly.
 */
final class VectorSearch {
  static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  /** How many rows beyond k are read at once: those that float32 cannot tell from the k-th. */
  private static final int MARGIN = 32;

  private final Session session;
  private final VectorQuery query;
  private final VectorPlan.Way way;
  private int limit;

  /**
   * A row of a search.
   *
   * @param match null for a row that is too far to be among the best
   */
  record Found(@Nullable Match match, double distance) {}

  private VectorSearch(Session session, VectorQuery query, VectorPlan.Way way) {
    this.session = session;
    this.query = query;
    this.way = way;
    this.limit = way.isExact() ? query.k() + MARGIN : way.limit();
  }

  /** A search by a way. */
  static VectorSearch of(Session session, VectorQuery query, VectorPlan.Way way) {
    return new VectorSearch(session, query, way);
  }

  /**
   * The first statement.
   *
   * @param texts whether the texts are to come with it; see {@link VectorSql}
   */
  Sql sql(boolean texts) {
    return way.sql().of(limit, texts);
  }

  /** What the first statement tells the planner. */
  List<String> settings() {
    return way.settings();
  }

  Found read(ResultSet row) throws SQLException {
    double distance = row.getDouble(VectorSql.DISTANCE_AT);
    Embedding vector = StoredVector.read(row, "embedding", "embedding_exact");
    if (vector == null) {
      return new Found(null, distance);
    }
    ChunkId id = new ChunkId(row.getObject(VectorSql.ID_AT, UUID.class));
    return new Found(new Match(id, query.vector().cosine(vector)), distance);
  }

  /** The matches, given what the first statement found; asks again where that is not enough. */
  Matches finish(List<Found> first) {
    if (way.isExact()) {
      return exact(way, first, way.plan());
    }
    boolean enough = first.size() >= query.k();
    if (enough && !way.effort().isCheckDue()) {
      return new Matches(best(first), way.path(), false, way.plan());
    }
    VectorPlan.Way all = way.otherwise();
    limit = query.k() + MARGIN;
    List<Found> found = session.list(all.sql().of(limit, false), all.settings(), this::read);
    String why =
        enough
            ? "; compared with all, as some are"
            : "; it found " + first.size() + ", so all were compared";
    Matches exact = exact(all, found, way.plan() + why);
    way.effort().checked(recall(best(first), exact.items()));
    return exact;
  }

  /** Which share of the best was found; one that is as near as the last of them is as good. */
  static double recall(List<Match> found, List<Match> best) {
    if (best.isEmpty()) {
      return 1;
    }
    double least = best.getLast().score();
    return (double) found.stream().filter(it -> it.score() >= least).count() / best.size();
  }

  private Matches exact(VectorPlan.Way way, List<Found> first, String plan) {
    List<Found> found = first;
    while (found.size() >= limit && !isProven(found)) {
      limit *= 8;
      found = session.list(way.sql().of(limit, false), way.settings(), this::read);
    }
    return new Matches(best(found), way.path(), true, plan);
  }

  /** Whether every row that was not read is farther than the k-th by more than float32 can err. */
  private boolean isProven(List<Found> found) {
    double kth = found.get(query.k() - 1).distance();
    return found.getLast().distance() > kth + 2 * VectorSql.error(query.vector());
  }

  private List<Match> best(List<Found> found) {
    List<Match> matches = new ArrayList<>();
    for (Found each : found) {
      if (each.match() != null) {
        matches.add(each.match());
      }
    }
    matches.sort(BEST_FIRST);
    return matches.subList(0, Math.min(query.k(), matches.size()));
  }
}
