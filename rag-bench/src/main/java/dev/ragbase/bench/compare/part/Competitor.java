package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.protocol.Request;
import java.util.List;

/**
 * Who takes part, and how.
 *
 * @param id short, for tables of results
 * @param settings what it was told, in words: its best documented settings
 * @param launch the program
 * @param keepsFiles whether it is built by one process and opened by another
 * @param store the name of its folder; two competitors may share one, the first builds it
 * @param rowsMax with how many rows it takes part at most
 * @param ways how it searches
 */
record Competitor(
    String id,
    String name,
    String settings,
    Launch launch,
    boolean keepsFiles,
    String store,
    int rowsMax,
    List<Way> ways) {
  Competitor {
    ways = List.copyOf(ways);
  }

  /** Which program runs it. */
  sealed interface Launch {
    /** A class of ours on a JVM, with or without the Vector API. */
    record OnJvm(String engine, boolean vectorModule) implements Launch {}

    /** The native program. */
    record Native(String kind) implements Launch {}
  }

  /**
   * One way to search.
   *
   * @param label what it is called
   * @param request without count, seed and threads
   * @param recall whether what it returns is compared with the exact answers
   */
  record Way(String label, Request request, boolean recall) {
    static Way of(String label, Request request) {
      return new Way(label, request, true);
    }
  }

  boolean builds() {
    return store.equals(id);
  }
}
