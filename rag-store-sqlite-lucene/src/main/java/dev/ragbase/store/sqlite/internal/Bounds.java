package dev.ragbase.store.sqlite.internal;

/** The limits of a call's arguments. */
final class Bounds {
  private Bounds() {}

  static void requireBatch(String what, int size, int max) {
    if (size > max) {
      throw new IllegalArgumentException(
          size + " " + what + " in one call, at most " + max + ": cut them into batches");
    }
  }

  static void requireLimit(int limit, int max) {
    if (limit < 1 || limit > max) {
      throw new IllegalArgumentException("limit is " + limit + ", must be in [1, " + max + "]");
    }
  }
}
