package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads names of tenants, workspaces and users. */
final class Names {
  private Names() {}

  /**
   * A name as its type checks it.
   *
   * @param source the option, variable or parameter that it comes from
   * @throws CommandFailure if it is none
   */
  static <T> T read(String source, String value, Function<String, T> type) {
    try {
      return type.apply(value);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          source, "is no name (" + e.getMessage() + ")", "give 1 to 200 characters");
    }
  }

  /**
   * A name that an option gives, or else a variable, or else neither. An option that is given and
   * empty is a mistake: a script whose variable is not set would work on somebody else's documents.
   */
  static <T> T choose(
      Environment environment,
      String part,
      @Nullable String option,
      String otherwise,
      Function<String, T> type) {
    if (option != null) {
      return read("--" + part, option, type);
    }
    String variable = "RAG_" + part.toUpperCase(Locale.ROOT);
    return read(variable, environment.variable(variable).orElse(otherwise), type);
  }
}
