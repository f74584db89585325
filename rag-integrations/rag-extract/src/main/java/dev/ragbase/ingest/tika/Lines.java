package dev.ragbase.ingest.tika;

/** A walk over a text's lines, by offsets. For one thread. */
final class Lines {
  private final String text;
  private int start;
  private int end = -1;

  Lines(String text) {
    this.text = text;
  }

  /** Goes to the next line; false if there is none. */
  boolean next() {
    if (end >= text.length()) {
      return false;
    }
    start = end + 1;
    int newline = text.indexOf('\n', start);
    end = newline < 0 ? text.length() : newline;
    return true;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int length() {
    return end - start;
  }

  /** The line without its end. */
  String line() {
    return text.substring(start, end);
  }

  boolean isBlank() {
    return indent() == length();
  }

  /** How many columns of white space it begins with; its length if it is blank. */
  int indent() {
    int column = 0;
    for (int at = start; at < end; at++) {
      char c = text.charAt(at);
      if (c == '\t') {
        column += 4 - column % 4;
      } else if (c == ' ') {
        column++;
      } else {
        return column;
      }
    }
    return length();
  }

  /** The first character that is not white space; a space if there is none. */
  char first() {
    for (int at = start; at < end; at++) {
      if (!Character.isWhitespace(text.charAt(at))) {
        return text.charAt(at);
      }
    }
    return ' ';
  }

  /** How often the first character comes in a row. */
  int run() {
    char first = first();
    int at = start;
    while (at < end && text.charAt(at) != first) {
      at++;
    }
    int from = at;
    while (at < end && text.charAt(at) == first) {
      at++;
    }
    return at - from;
  }

  /** Whether the line is its first character again and again, and white space after. */
  boolean isRule() {
    return length() > 0 && first() != ' ' && run() == line().strip().length();
  }
}
