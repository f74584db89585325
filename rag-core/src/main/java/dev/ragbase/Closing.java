package dev.ragbase;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, whatever one of them does. */
final class Closing {
  private Closing() {}

  /** Closes in order; the first failure is thrown at the end with the others attached. */
  static void all(List<? extends AutoCloseable> parts) {
    RuntimeException first = null;
    for (AutoCloseable part : parts) {
      first = close(part, first);
    }
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable RuntimeException close(
      AutoCloseable part, @Nullable RuntimeException first) {
    try {
      part.close();
      return first;
    } catch (Exception e) {
      RuntimeException failure =
          e instanceof RuntimeException it
              ? it
              : new IllegalStateException("cannot close " + part, e);
      if (first == null) {
        return failure;
      }
      first.addSuppressed(failure);
      return first;
    }
  }
}
