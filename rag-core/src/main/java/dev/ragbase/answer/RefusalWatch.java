package dev.ragbase.answer;

import java.util.function.Consumer;

/**
 * Holds a streamed text back for as long as it may still turn out to be a refusal. For one thread.
 */
final class RefusalWatch implements Consumer<String> {
  private final String refusal;
  private final Consumer<String> next;
  private final StringBuilder held = new StringBuilder();
  private boolean passing;

  RefusalWatch(String refusal, Consumer<String> next) {
    this.refusal = refusal;
    this.next = next;
  }

  @Override
  public void accept(String part) {
    if (passing) {
      next.accept(part);
      return;
    }
    held.append(part);
    String begun = held.toString().strip();
    if (!refusal.startsWith(begun) && !begun.startsWith(refusal)) {
      pass();
    }
  }

  /** At the end of the text: passes on what only began like a refusal. */
  void end() {
    if (!passing && !refused()) {
      pass();
    }
  }

  /** Whether the whole text begins with the refusal. */
  boolean refused() {
    return !passing && held.toString().strip().startsWith(refusal);
  }

  private void pass() {
    passing = true;
    next.accept(held.toString());
  }
}
