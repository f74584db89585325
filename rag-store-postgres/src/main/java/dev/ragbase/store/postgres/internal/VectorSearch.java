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

/**
 * One search by vector. pgvector compares in float32; what it finds is compared again by {@link
 * Embedding#cosine}, and an exact search reads all that can be among the best. An approximate one
 * that finds too few, or what points away from the query, is repeated exactly.
 */
final class VectorSearch {
  static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  /** How many rows beyond k are read at once: those that float32 cannot tell from the k-th. */
  private static final int MARGIN = 32;

  private final Session session;
  private final VectorQuery query;
  private final float[] asked;
  private final VectorPlan.Way way;
  private final int limit;

  /**
   * A row of a search.
   *
   * @param more whether a row that was not read can be among the best, too
   */
  record Found(Match match, boolean more) {}

  private VectorSearch(Session session, VectorQuery query, VectorPlan.Way way) {
    this.session = session;
    this.query = query;
    this.asked = query.vector().toArray();
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
    ChunkId id = new ChunkId(row.getObject(VectorSql.ID_AT, UUID.class));
    float[] vector = StoredVector.values(row, VectorSql.VECTOR_AT);
    if (vector == null) {
      throw new SQLException("chunk " + id + " was found by a vector that it has not");
    }
    return new Found(
        new Match(id, Embedding.cosine(asked, vector)), row.getBoolean(VectorSql.MORE_AT));
  }

  /** The matches, given what the first statement found; asks again where that is not enough. */
  Matches finish(List<Found> first) {
    if (way.isExact()) {
      return exact(way, first, way.plan());
    }
    List<Match> best = best(first);
    boolean enough = best.size() >= query.k();
    if (enough && best.getLast().score() < 0) {
      return compared("; a vector of zeros, which no index holds, would be nearer");
    }
    if (enough && !way.effort().isCheckDue()) {
      return new Matches(best, way.path(), false, way.plan());
    }
    Matches exact =
        compared(
            enough
                ? "; compared with all, as some are"
                : "; it found " + first.size() + ", so all were compared");
    way.effort().checked(recall(best, exact.items()));
    return exact;
  }

  /** What an exact search finds in place of the approximate one. */
  private Matches compared(String why) {
    VectorPlan.Way all = way.otherwise();
    return exact(all, read(all, query.k() + MARGIN), way.plan() + why);
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
    // To a vector without a direction all are equally near, and the first by id were read.
    if (!found.isEmpty() && found.getLast().more() && !StoredVector.isZero(query.vector())) {
      found = read(way, VectorSql.ALL);
    }
    return new Matches(best(found), way.path(), true, plan);
  }

  private List<Found> read(VectorPlan.Way way, int rows) {
    return session.list(way.sql().of(rows, false), way.settings(), this::read);
  }

  private List<Match> best(List<Found> found) {
    List<Match> matches = new ArrayList<>(found.size());
    for (Found each : found) {
      matches.add(each.match());
    }
    matches.sort(BEST_FIRST);
    return matches.subList(0, Math.min(query.k(), matches.size()));
  }
}
