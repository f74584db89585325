package dev.ragbase.search;

import dev.ragbase.index.SearchPath;
import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param hits best first
 * @param path how the vector leg went; {@code EXACT} for a search by keyword only
 * @param exact whether every leg's matches are proven to be the best
 * @param plan how the backend went about the vector leg and why, in words; empty if it does not say
 * @param took embedding the query included
 */
public record SearchResult(
    String query,
    SearchMode mode,
    List<SearchHit> hits,
    SearchPath path,
    boolean exact,
    String plan,
    Duration took) {
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
