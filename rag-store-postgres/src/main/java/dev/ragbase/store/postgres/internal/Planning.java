package dev.ragbase.store.postgres.internal;

import java.util.List;

/** What a statement tells PostgreSQL's planner, where its guesses would cost too much. */
final class Planning {
  /**
   * For statements that join with the documents of a filter: how many these are the planner cannot
   * know, least of all with stale statistics, and a nested loop over many takes quadratic time.
   */
  static final List<String> HASHED = List.of("enable_nestloop", "off", "work_mem", "64MB");

  private Planning() {}
}
