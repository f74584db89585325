package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import java.util.List;

/** What a user asks, as given on the command line with quotes or without. */
final class Words {
  private Words() {}

  /** The words as one text, which is not blank. */
  static String joined(String name, List<String> words) {
    String text = String.join(" ", words);
    if (text.isBlank()) {
      throw CommandFailure.usage(name, "is empty", "give at least one word");
    }
    return text;
  }
}
