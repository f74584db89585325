package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Embedding;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.postgres.VectorIndexKind;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The statements of a search by vector: each gives id, whether rows that it did not give could be
 * among the best, embedding and embedding_exact, and if texts are asked for the columns of the
 * chunk and of its document, named as {@link DocumentRows} has them.
 */
final class VectorSql {
  static final int ID_AT = 1;
  static final int MORE_AT = 2;
  static final int VECTOR_AT = 3;

  /** The limit of an exact search that is to give every row that can be among the best. */
  static final int ALL = Integer.MAX_VALUE;

  /**
   * A vector of zeros has no direction: its cosine is 0, its distance 1, where pgvector says NaN.
   */
  private static final String COMPARED =
      "SELECT c.ctid AS place, c.id, coalesce(nullif(c.embedding <=> ?, 'NaN'), 1) AS distance";

  private final UUID workspace;
  private final VectorQuery query;

  VectorSql(UUID workspace, VectorQuery query) {
    this.workspace = workspace;
    this.query = query;
  }

  /** Compares every vector of the workspace, or of the documents that pass the filter. */
  Sql exact(int limit, boolean texts) {
    Sql sql =
        Sql.of(COMPARED + " FROM document_chunks c", StoredVector.unit(query.vector()))
            .add(" WHERE c.workspace_id = ? AND c.embedding IS NOT NULL", workspace);
    if (!FilterSql.isAll(query.filter())) {
      sql.add(" AND c.document_id IN (").add(FilterSql.ids(query.filter(), workspace)).add(")");
    }
    return exact(sql, limit, texts);
  }

  /**
   * Compares the vectors of these documents, each looked up by itself: by its own estimate of their
   * number the planner would read the whole workspace. Each is asked the filter again, as it may
   * have changed since it was listed.
   */
  Sql exact(List<UUID> documents, int limit, boolean texts) {
    Sql sql =
        Sql.of(
                COMPARED
                    + " FROM unnest(?::uuid[]) k (id) CROSS JOIN LATERAL (SELECT i.ctid,"
                    + " i.id, i.embedding FROM document_chunks i WHERE i.workspace_id = ?"
                    + " AND i.document_id = k.id AND i.embedding IS NOT NULL OFFSET 0) c WHERE ",
                StoredVector.unit(query.vector()),
                PgArray.uuids(documents),
                workspace)
            .add(passes("k.id"));
    return exact(sql, limit, texts);
  }

  /**
   * Those of the compared rows that can be among the best k, by how much float32 can err; and
   * whether a row behind the limit can be, too.
   */
  private Sql exact(Sql compared, int limit, boolean texts) {
    double err = 2 * error(query.vector());
    if (limit == ALL) {
      return rows(candidates(compared, err), texts);
    }
    Sql nearest =
        Sql.of("SELECT f.place, f.id, f.distance <= coalesce(nth_value(f.distance, ?)", query.k())
            .add(" OVER w, 'Infinity') + ? AS near, count(*) OVER w = ?", err, limit)
            .add(" AND last_value(f.distance) OVER w <=")
            .add(" nth_value(f.distance, ?) OVER w + ? AS more FROM (", query.k(), err)
            .add(compared)
            .add(" ORDER BY distance, c.id LIMIT ?) f WINDOW w AS (ORDER BY f.distance", limit)
            .add(" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)");
    return rows(nearest, texts).add(" WHERE n.near");
  }

  /**
   * All rows that can be among the best k, of equal vectors the first k alone: their cosines are
   * equal, so that their ids decide. Equal are those with one digest; to sort by the vectors
   * themselves would fetch large ones from their own table at each comparison.
   */
  private Sql candidates(Sql compared, double err) {
    return Sql.of("SELECT e.place, e.id, false AS more FROM (WITH compared AS MATERIALIZED (")
        .add(compared)
        .add(") SELECT f.place, f.id, row_number() OVER (PARTITION BY v.digest ORDER BY f.id)")
        .add(" AS copy FROM compared f CROSS JOIN LATERAL (SELECT sha256(vector_send(r.embedding)")
        .add(" || coalesce(r.embedding_exact, '')) AS digest FROM document_chunks r")
        .add(" WHERE r.workspace_id = ? AND r.ctid = f.place OFFSET 0) v", workspace)
        .add(" WHERE f.distance <= coalesce((SELECT b.distance FROM compared b ORDER BY b.distance")
        .add(
            " OFFSET ? LIMIT 1), 'Infinity') + ?) e WHERE e.copy <= ?",
            query.k() - 1,
            err,
            query.k());
  }

  /**
   * Fetches rows by where they lie, each by itself, however many of them the planner expects: all
   * of them are visible, as the statement sees one state.
   */
  private Sql rows(Sql nearest, boolean texts) {
    Sql placed =
        Sql.of("(")
            .add(nearest)
            .add(
                ") n CROSS JOIN LATERAL (SELECT * FROM document_chunks r WHERE r.workspace_id = ?"
                    + " AND r.ctid = n.place OFFSET 0) c",
                workspace);
    return found("n.id, n.more", placed, texts);
  }

  /** What a search reads of its rows: with their texts, also of their documents. */
  private Sql found(String idAndMore, Sql rows, boolean texts) {
    Sql sql = Sql.of("SELECT " + idAndMore + ", " + DocumentRows.VECTOR);
    if (!texts) {
      return sql.add(" FROM ").add(rows);
    }
    return sql.add(", " + DocumentRows.INFO + ", " + DocumentRows.CHUNK + " FROM ")
        .add(rows)
        .add(
            " CROSS JOIN LATERAL (SELECT * FROM documents r WHERE r.workspace_id = ?"
                + " AND r.id = c.document_id OFFSET 0) d",
            workspace);
  }

  /**
   * By how much pgvector's distance errs. A dot product of n terms of float32, and each of the two
   * lengths, errs by at most n units in the last place (Higham, Accuracy and Stability of Numerical
   * Algorithms, section 3.1); some more for rounding.
   */
  static double error(Embedding vector) {
    return (2.0 * vector.dimensions() + 16) * Math.ulp(1f) / 2;
  }

  /**
   * How many documents pass the filter, some perhaps counted twice, at most {@code most}; and
   * which, if they are no more than {@code listed}, which is less than {@code most}.
   */
  Sql passing(int listed, int most) {
    return Sql.of(
            "SELECT count(*), CASE WHEN count(*) <= ? THEN array_agg(DISTINCT id) END FROM"
                + " (SELECT ids.id FROM (",
            listed)
        .add(FilterSql.ids(query.filter(), workspace))
        .add(") ids (id) LIMIT ?) passing (id)", most);
  }

  /** Asks the workspace's own index. Its id stands in the text, as the index's condition has it. */
  Sql approximate(WorkspaceShape.Index index, int limit, boolean texts) {
    String type = (index.half() ? "::halfvec(" : "::vector(") + query.model().dimensions() + ")";
    float[] vector = StoredVector.unit(query.vector());
    Sql nearest =
        Sql.of("(SELECT * FROM document_chunks c WHERE c.workspace_id = '" + workspace)
            .add("' AND c.embedding IS NOT NULL");
    if (!FilterSql.isAll(query.filter())) {
      nearest.add(" AND ").add(passes("c.document_id"));
    }
    nearest.add(" ORDER BY c.embedding" + type + " <=> ?" + type + " LIMIT ?) c", vector, limit);
    return found("c.id, false AS more", nearest, texts);
  }

  /** Whether a document passes the filter, asked of each by itself. */
  private Sql passes(String document) {
    return Sql.of(
            "EXISTS (SELECT FROM documents d WHERE d.workspace_id = ? AND d.id = "
                + document
                + " AND ",
            workspace)
        .add(FilterSql.condition(query.filter(), workspace))
        .add(FilterSql.ONE_BY_ONE + ")");
  }

  /**
   * The settings of an approximate search; the planner's other ways are closed to it.
   *
   * @param multiple by what the effort that the settings ask for is multiplied
   */
  static List<String> settings(
      VectorIndexSettings settings,
      WorkspaceShape.Index index,
      int limit,
      boolean filtered,
      int multiple) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("enable_seqscan", "off", "enable_bitmapscan", "off", "enable_sort", "off"));
    all.addAll(List.of("plan_cache_mode", filtered ? "force_custom_plan" : "force_generic_plan"));
    if (index.kind() == VectorIndexKind.HNSW) {
      int ef =
          Math.min(
              VectorIndexSettings.EF_SEARCH_MAX,
              multiple * Math.max(settings.efSearch(), 4 * limit));
      long tuples = Math.min(Integer.MAX_VALUE, (long) multiple * settings.maxScanTuples());
      all.addAll(List.of("hnsw.ef_search", Integer.toString(ef)));
      all.addAll(List.of("hnsw.iterative_scan", filtered ? "relaxed_order" : "off"));
      all.addAll(List.of("hnsw.max_scan_tuples", Long.toString(tuples)));
    } else {
      all.addAll(
          List.of(
              "ivfflat.probes", Integer.toString(Math.min(32_768, multiple * settings.probes()))));
      all.addAll(List.of("ivfflat.iterative_scan", filtered ? "relaxed_order" : "off"));
    }
    return all;
  }
}
