package dev.ragbase.quickstart;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.search.SearchHit;
import dev.ragbase.search.SearchRequest;
import dev.ragbase.search.SearchResult;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;

/** Searches among some of the documents and shows why each hit is there: {@code STORE}. */
public final class FiltersAndExplain {
  private FiltersAndExplain() {}

  public static void main(String[] args) {
    try (Rag rag = Rag.open(SqliteLuceneStore.at(Path.of(args[0])))) {
      Workspace kb = rag.workspace(Scope.local());
      Metadata english = Metadata.empty().with("lang", "en");
      kb.put("note:1", "Keys", "Rotate the keys every ninety days.", english.with("year", 2024));
      kb.put("note:2", "Keys", "Rotate the keys once a year.", english.with("year", 2019));
      kb.put("note:3", "Lunch", "Soup is served on Mondays.", english.with("year", 2024));

      SearchResult result =
          kb.search(
              SearchRequest.of("how often are keys rotated?")
                  .k(5)
                  .where(Filter.parse("lang = 'en' AND (year >= 2020 OR EXISTS pinned)")));

      System.out.println("path " + result.path() + ", exact " + result.exact());
      for (SearchHit hit : result.hits()) {
        System.out.println(
            hit.rank()
                + ". "
                + hit.chunk().text()
                + " score "
                + hit.score()
                + ", by meaning "
                + hit.vector()
                + ", by words "
                + hit.keyword());
      }
    }
  }
}
