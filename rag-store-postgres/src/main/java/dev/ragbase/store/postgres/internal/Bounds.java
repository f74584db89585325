package dev.ragbase.store.postgres.internal;

import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The bounds of a call's arguments. */
final class Bounds {
  private Bounds() {}

  static void requireBatch(String what, int size) {
    if (size > DocumentStore.BATCH_MAX) {
      throw new IllegalArgumentException(
          size
              + " "
              + what
              + " in one call, at most "
              + DocumentStore.BATCH_MAX
              + ": cut them into batches");
    }
  }

  static void requireDistinct(List<DocumentWrite> writes) {
    Set<String> uris = new HashSet<>();
    for (DocumentWrite write : writes) {
      if (!uris.add(write.uri())) {
        throw new IllegalArgumentException(
            "uri '" + write.uri() + "' is twice in one put: leave the older one out");
      }
    }
  }

  static void requireLimit(int limit) {
    if (limit < 1 || limit > PageRequest.SIZE_MAX) {
      throw new IllegalArgumentException(
          "limit is " + limit + ", must be in [1, " + PageRequest.SIZE_MAX + "]");
    }
  }
}
