package dev.ragbase.store.postgres.internal;

import java.util.List;
import java.util.stream.Stream;

/** What a statement tells PostgreSQL's planner, where its guesses would cost too much. */
final class Planning {
  /**
   * For statements that join with the documents of a filter: how many these are the planner cannot
   * know, least of all with stale statistics, and a nested loop over many takes quadratic time.
   */
  static final List<String> HASHED =
      List.of(
          "enable_nestloop", "off",
          "enable_hashjoin", "on",
          "enable_material", "on",
          "work_mem", "64MB");

  /**
   * For statements that read a whole workspace: by an index's order they would fetch its pages
   * again and again, by a bitmap each once. The planner, which counts the policy's condition and
   * the statement's own as two, thinks the workspace too small to mind.
   */
  static final List<String> BY_PAGES = List.of("enable_indexscan", "off");

  /**
   * The same for a small workspace, which takes less time to search than the statement to plan: the
   * connection's plan is kept, whatever it thinks of the size of the next workspace.
   */
  static final List<String> BY_PAGES_AS_BEFORE =
      List.of(
          "enable_indexscan", "off",
          "enable_seqscan", "off",
          "max_parallel_workers_per_gather", "0",
          "plan_cache_mode", "force_generic_plan");

  /** The same for one that joins with the documents of a filter. */
  static final List<String> HASHED_AS_BEFORE = both(HASHED, BY_PAGES_AS_BEFORE);

  /**
   * For a statement that goes over behind one that told the planner something. Parallel workers,
   * whose number is the server's to set, stay closed: a search by words uses none.
   */
  static final List<String> AS_EVER =
      List.of(
          "enable_nestloop", "on",
          "enable_indexscan", "on",
          "enable_seqscan", "on",
          "enable_bitmapscan", "on",
          "enable_sort", "on",
          "plan_cache_mode", "auto");

  private Planning() {}

  private static List<String> both(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
