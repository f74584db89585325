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
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
        scope,
        "search documents",
        session -> {
          Guess guess = guess(session.workspace(), query);
          return finish(session, guess, session.list(guess.sql(), PgKeywordIndex::found));
        });
  }

  /** A search as it is to be made if the workspace has these languages. */
  record Guess(UUID workspace, KeywordQuery query, List<String> languages) {
    /** One row at least: languages, and chunk_id and score of what was found. */
    Sql sql() {
      return Sql.of("SELECT ")
          .add(KeywordSql.languages(workspace))
          .add(" AS languages, k.* FROM (SELECT) one LEFT JOIN (")
          .add(KeywordSql.leg(workspace, query, languages))
          .add(") k ON true");
    }
  }

  /** A row: what was found, if anything was, and the workspace's languages. */
  record Found(@Nullable Match match, List<String> languages) {}

  Guess guess(UUID workspace, KeywordQuery query) {
    List<String> guessed = Objects.requireNonNull(languages.get(workspace, id -> List.of()));
    return new Guess(workspace, query, guessed);
  }

  /** The matches, given what a guess found; asks again where the languages were others. */
  Matches finish(Session session, Guess guess, List<Found> found) {
    List<String> told = found.getFirst().languages();
    if (!told.equals(guess.languages())) {
      languages.put(guess.workspace(), told);
      Guess next = guess(guess.workspace(), guess.query());
      return finish(session, next, session.list(next.sql(), PgKeywordIndex::found));
    }
    SearchPath path =
        FilterSql.isAll(guess.query().filter()) ? SearchPath.EXACT : SearchPath.FILTERED;
    List<Match> matches = new ArrayList<>();
    for (Found each : found) {
      if (each.match() != null) {
        matches.add(each.match());
      }
    }
    matches.sort(VectorSearch.BEST_FIRST);
    return new Matches(matches, path, true);
  }

  static Found found(ResultSet row) throws SQLException {
    UUID chunk = row.getObject("chunk_id", UUID.class);
    return new Found(
        chunk == null ? null : new Match(new ChunkId(chunk), row.getFloat("score")),
        List.of((String[]) row.getArray("languages").getArray()));
  }
}
