package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.store.postgres.internal.db.Db;
import java.util.List;

/** Search by words. */
final class PgKeywordIndex implements KeywordIndex {
  private final Db db;

  PgKeywordIndex(Db db) {
    this.db = db;
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    return db.read(
        scope, "search documents", session -> new Matches(List.of(), SearchPath.EXACT, true));
  }
}
