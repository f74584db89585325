package dev.ragbase.store.postgres.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Search by words. */
final class PgKeywordIndex implements KeywordIndex {
  private static final int WORKSPACES_MAX = 10_000;

  private final Db db;

  /** A guess: each search tells what is so, and is made again if the guess was wrong. */
  private final Cache<UUID, List<String>> languages =
      Caffeine.newBuilder().maximumSize(WORKSPACES_MAX).build();

  PgKeywordIndex(Db db) {
    this.db = db;
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    return db.read(
        scope, "search documents", session -> search(session, Ids.workspace(scope), query));
  }

  /** A row: what was found, if anything was, and the workspace's languages. */
  private record Found(@Nullable Match match, List<String> languages) {}

  private Matches search(Session session, UUID workspace, KeywordQuery query) {
    while (true) {
      List<String> guessed = Objects.requireNonNull(languages.get(workspace, id -> List.of()));
      List<Found> found =
          session.list(
              Sql.of("SELECT ")
                  .add(KeywordSql.languages(workspace))
                  .add(" AS languages, k.* FROM (SELECT) one LEFT JOIN (")
                  .add(KeywordSql.leg(workspace, query, guessed))
                  .add(") k ON true ORDER BY k.score DESC, k.chunk_id"),
              PgKeywordIndex::found);
      List<String> told = found.getFirst().languages();
      if (told.equals(guessed)) {
        SearchPath path = FilterSql.isAll(query.filter()) ? SearchPath.EXACT : SearchPath.FILTERED;
        return new Matches(
            found.stream().map(Found::match).filter(Objects::nonNull).toList(), path, true);
      }
      languages.put(workspace, told);
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    UUID chunk = row.getObject("chunk_id", UUID.class);
    return new Found(
        chunk == null ? null : new Match(new ChunkId(chunk), row.getFloat("score")),
        List.of((String[]) row.getArray("languages").getArray()));
  }
}
