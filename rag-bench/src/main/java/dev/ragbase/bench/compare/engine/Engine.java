package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import java.io.IOException;

/**
 * A competitor. Implementations must: store every row of the corpus with its text and part; have it
 * on disk when {@link #build} returns, if they keep files at all; search from many threads at once,
 * each by a {@link Session} of its own. Not a store: nothing is ever changed or deleted.
 */
interface Engine extends AutoCloseable {
  /** Takes in all rows. */
  void build(Corpus corpus) throws Exception;

  /** Makes of what was built that which searches fastest, where that is a step of its own. */
  default void compact(Corpus corpus) throws Exception {}

  /** Opens what an earlier process has built; the corpus tells the queries. */
  default void open(Corpus corpus) throws Exception {
    throw new IllegalStateException("it keeps no files: build it");
  }

  /** Gets one thread ready to search in one way. */
  Session session(SearchPlan plan) throws Exception;

  @Override
  default void close() throws IOException {}

  /** Searches, for one thread. */
  interface Session extends AutoCloseable {
    /** The timed step. */
    Found search(int query) throws Exception;

    @Override
    default void close() throws IOException {}
  }

  /** What a search returned, in the competitor's own form. */
  @FunctionalInterface
  interface Found {
    /** The rows of the corpus that it names, best first; not timed. */
    int[] rows() throws Exception;
  }
}
