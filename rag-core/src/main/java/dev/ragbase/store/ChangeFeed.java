package dev.ragbase.store;

import dev.ragbase.access.Scope;
import java.util.List;

/**
 * What changed in a workspace, in order. Implementations must: number changes without ever showing
 * a number before all smaller ones are visible, so that a reader that goes on after the last number
 * it saw misses nothing; hold one entry for each entity, moved to its newest number by each change,
 * so that the feed does not grow with edits; keep an entry for each deleted entity; show the
 * changes of a conversation only to the user whose it is (to others its numbers are missing, and
 * {@link #head} passes over them).
 *
 * <p>A number says nothing about another store, nor about a workspace of the same name that was
 * made anew after it was deleted: a reader goes on from 0 there, and so it should wherever its
 * number is greater than {@link #head}, which no reader of the same feed ever sees.
 *
 * <p>Not a log of every state between: a reader that comes late sees only the last one.
 */
public interface ChangeFeed {
  /**
   * The entries with a number greater than {@code after}, in order.
   *
   * @param after 0 for all
   * @param limit in [1, {@link PageRequest#SIZE_MAX}]
   */
  List<Change> after(Scope scope, long after, int limit);

  /** The newest number; 0 if nothing ever changed. */
  long head(Scope scope);
}
