package dev.ragbase.cli.output;

/** Takes out of a document's words what would command a terminal or break a line. */
public final class Printable {
  private Printable() {}

  /** The text in one line, without control characters. */
  public static String of(String text) {
    return replaced(text, false);
  }

  /** The text without control characters other than line ends and tabs. */
  public static String lines(String text) {
    return replaced(text, true);
  }

  private static String replaced(String text, boolean keepsLines) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean kept = !Character.isISOControl(c) || (keepsLines && (c == '\n' || c == '\t'));
      clean.append(kept ? c : ' ');
    }
    return clean.toString();
  }
}
