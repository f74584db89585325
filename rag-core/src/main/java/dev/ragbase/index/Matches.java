package dev.ragbase.index;

import java.util.List;

/**
 * What an index found.
 *
 * @param items best first; equal scores in the order of their chunk ids
 * @param exact whether these are proven to be the best
 * @param plan how the backend went about it and why, in words; empty if there is nothing to choose
 */
public record Matches(List<Match> items, SearchPath path, boolean exact, String plan) {
  /** Nothing, and proven to be all. */
  public static final Matches NONE = new Matches(List.of(), SearchPath.EXACT, true);

  public Matches {
    items = List.copyOf(items);
  }

  /** Matches of a backend that has nothing to choose. */
  public Matches(List<Match> items, SearchPath path, boolean exact) {
    this(items, path, exact, "");
  }
}
