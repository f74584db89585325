package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks a person at a terminal. */
final class Confirmation {
  private Confirmation() {}

  /** Whether to go on: without a question if {@code yes} says so or nobody is there to ask. */
  static boolean given(Environment environment, boolean yes, String question) {
    return yes || !environment.terminal().canAsk() || ask(environment, question);
  }

  /** Whether the answer is y or yes; anything else, and the end of the input, is no. */
  private static boolean ask(Environment environment, String question) {
    environment.terminal().err().print(question + " [y/N] ");
    environment.terminal().err().flush();
    try {
      String answer =
          new BufferedReader(
                  new InputStreamReader(environment.terminal().in(), StandardCharsets.UTF_8))
              .readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      throw CommandFailure.failure(
          "stdin", String.valueOf(e.getMessage()), "give --yes instead", e);
    }
  }
}
