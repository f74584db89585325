package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.HybridMatches;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Row;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Session.Part;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Both searches and the texts of what they find, in one round trip: the statements go over
 * together. A filter on a large workspace is asked about first, which is a second one.
 */
final class PgHybridIndex implements HybridIndex {
  private final Db db;
  private final PgVectorIndex vectors;
  private final PgKeywordIndex keywords;

  PgHybridIndex(Db db, PgVectorIndex vectors, PgKeywordIndex keywords) {
    this.db = db;
    this.vectors = vectors;
    this.keywords = keywords;
  }

  @Override
  public HybridMatches search(Scope scope, VectorQuery vector, @Nullable KeywordQuery words) {
    vectors.requireModel(vector);
    return db.read(scope, "search documents", session -> search(session, vector, words));
  }

  private HybridMatches search(Session session, VectorQuery vector, @Nullable KeywordQuery words) {
    UUID workspace = session.workspace();
    VectorSearch near = vectors.begin(session, vector);
    ChunksAlong chunks = new ChunksAlong();
    List<VectorSearch.Found> nearest = new ArrayList<>();
    Part<Boolean> byVector =
        new Part<>(
            near.sql(true), near.settings(), taking(chunks, row -> nearest.add(near.read(row))));
    if (words == null) {
      session.together(List.of(byVector));
      Matches alone = near.finish(nearest);
      return new HybridMatches(alone, Matches.NONE, chunks.with(List.of(alone)));
    }
    PgKeywordIndex.Guess said = keywords.guess(workspace, words);
    List<PgKeywordIndex.Found> found = new ArrayList<>();
    Part<Boolean> byKeyword =
        new Part<>(
            withTexts(said.sql(), workspace),
            Planning.AS_EVER,
            taking(chunks, row -> found.add(PgKeywordIndex.found(row))));
    session.together(List.of(byVector, byKeyword));
    Matches nearby = near.finish(nearest);
    Matches worded = keywords.finish(session, said, found);
    return new HybridMatches(nearby, worded, chunks.with(List.of(nearby, worded)));
  }

  private static Sql withTexts(Sql leg, UUID workspace) {
    return Sql.of("SELECT l.*, " + DocumentRows.INFO + ", " + DocumentRows.CHUNK + " FROM (")
        .add(leg)
        .add(
            ") l LEFT JOIN document_chunks c ON c.workspace_id = ? AND c.id = l.chunk_id"
                + " LEFT JOIN documents d ON d.workspace_id = ? AND d.id = c.document_id",
            workspace,
            workspace);
  }

  private static Row<Boolean> taking(ChunksAlong chunks, Row<Boolean> row) {
    return result -> {
      take(result, chunks);
      return row.read(result);
    };
  }

  private static void take(ResultSet row, ChunksAlong chunks) throws SQLException {
    if (row.getObject("document_id") != null) {
      chunks.add(new ChunkInDocument(DocumentRows.info(row), DocumentRows.chunk(row)));
    }
  }
}
