package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.store.sqlite.internal.lucene.Hits;
import java.util.List;

/** Search by words in Lucene. Safe for many threads. */
final class LuceneKeywordIndex implements KeywordIndex {
  private final Truth truth;
  private final Indexes indexes;
  private final RecentRows recent;

  LuceneKeywordIndex(Truth truth, Indexes indexes, RecentRows recent) {
    this.truth = truth;
    this.indexes = indexes;
    this.recent = recent;
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    int workspace = truth.workspace(scope, "search documents");
    if (workspace == Truth.NO_WORKSPACE) {
      return new Matches(List.of(), SearchPath.EXACT, true);
    }
    Hits hits =
        indexes
            .of(workspace)
            .search(
                (parts, floats) -> parts.lucene().keyword(query.text(), query.k(), query.filter()));
    hits.items().forEach(hit -> recent.put(hit.id(), hit.row()));
    List<Match> items = hits.items().stream().map(hit -> new Match(hit.id(), hit.score())).toList();
    return new Matches(items, SearchPath.EXACT, true);
  }
}
