package dev.ragbase.index;

import java.util.List;

/**
 * What an index found.
 *
 * @param items best first; equal scores in the order of their chunk ids
 * @param exact whether these are proven to be the best
 */
public record Matches(List<Match> items, SearchPath path, boolean exact) {
  public Matches {
    items = List.copyOf(items);
  }
}
