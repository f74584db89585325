package dev.ragbase.architecture.broken.ingest;

import dev.ragbase.architecture.broken.search.SearchThatIngests;

/** One half of a cycle. */
public final class IngestThatSearches {
  Class<?> other() {
    return SearchThatIngests.class;
  }
}
