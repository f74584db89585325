package dev.ragbase.dualwrite;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what was refused: how much, and the first few by name. */
final class Refusals {
  private static final int NAMED_MAX = 3;

  private Refusals() {}

  /** Why something was refused, in one line. */
  static String reason(RuntimeException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** What a repair throws that could do all but these. */
  static StoreException failure(
      String store, List<BehindEntry> refused, @Nullable RuntimeException cause) {
    int count = refused.size();
    return new StoreException(
        "store "
            + store
            + " is still behind on "
            + (count == 1 ? "1 thing that was" : count + " things that were")
            + " refused: "
            + refused.stream()
                .limit(NAMED_MAX)
                .map(BehindEntry::described)
                .collect(Collectors.joining("; "))
            + (count > NAMED_MAX ? "; and " + (count - NAMED_MAX) + " more" : "")
            + ": mend the causes and repair again, or give them up with forget()",
        Retry.NO,
        cause);
  }
}
