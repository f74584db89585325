package dev.ragbase.answer;

import dev.ragbase.chat.ChatRole;
import java.util.List;

/**
 * What a chat model is given.
 *
 * @param turns oldest first; the last one is the user's
 */
public record Prompt(List<Turn> turns) {
  public Prompt {
    turns = List.copyOf(turns);
    if (turns.isEmpty() || turns.getLast().role() != ChatRole.USER) {
      throw new IllegalArgumentException("a prompt ends with what the user says");
    }
  }

  /** What one side said. */
  public record Turn(ChatRole role, String text) {}
}
