package dev.ragbase.cli.output;

import dev.ragbase.cli.context.Environment;

/**
 * Emphasis for people at a terminal; plain text elsewhere, and where {@code NO_COLOR} asks for it.
 *
 * @param colours whether escape sequences are written
 */
public record Style(boolean colours) {
  /** The style for what goes to stdout. */
  public static Style of(Environment environment) {
    boolean dumb = environment.variable("TERM").filter("dumb"::equals).isPresent();
    return new Style(
        environment.terminal().outIsTerminal()
            && environment.variable("NO_COLOR").isEmpty()
            && !dumb);
  }

  /** For titles. */
  public String bold(String text) {
    return wrapped("1", text);
  }

  /** For what matters less. */
  public String faint(String text) {
    return wrapped("2", text);
  }

  /** For the words that were searched for. */
  public String marked(String text) {
    return wrapped("1;33", text);
  }

  private String wrapped(String code, String text) {
    return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
