package dev.ragbase.ingest.tika;

/** Which characters a document's text may hold, and how much white space in a row. */
final class Characters {
  private static final int NEWLINES_MAX = 3;
  private static final char REPLACEMENT = '\uFFFD';

  private Characters() {}

  /**
   * The text with {@code \n} as its only line end, without control characters, byte order marks and
   * lone surrogates; the text itself if it is so already.
   */
  static String clean(String text) {
    int dirty = firstDirty(text);
    if (dirty == text.length()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length()).append(text, 0, dirty);
    for (int at = dirty; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isPlain(c)) {
        clean.append(c);
      } else if (c == '\r') {
        if (at + 1 == text.length() || text.charAt(at + 1) != '\n') {
          clean.append('\n');
        }
      } else if (isLineEnd(c)) {
        clean.append('\n');
      } else if (Character.isSurrogate(c)) {
        boolean pair = at + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(at + 1));
        clean.append(pair ? c : REPLACEMENT);
        if (pair) {
          clean.append(text.charAt(++at));
        }
      }
    }
    return clean.toString();
  }

  /** The clean text without blank lines at its ends and with at most two of them in a row. */
  static String normalise(String text) {
    String clean = clean(text);
    int end = clean.length();
    while (end > 0 && isBlank(clean.charAt(end - 1))) {
      end--;
    }
    int start = 0;
    for (int at = 0; at < end && isBlank(clean.charAt(at)); at++) {
      if (clean.charAt(at) == '\n') {
        start = at + 1;
      }
    }
    StringBuilder out = new StringBuilder(end - start);
    int from = start;
    int newlines = 0;
    int runEnd = start;
    for (int at = start; at < end; at++) {
      char c = clean.charAt(at);
      if (c == '\n') {
        newlines++;
        if (newlines == NEWLINES_MAX) {
          runEnd = at + 1;
        }
      } else if (!isBlank(c)) {
        if (newlines > NEWLINES_MAX) {
          out.append(clean, from, runEnd);
          from = lineStart(clean, at);
        }
        newlines = 0;
      }
    }
    return out.isEmpty() && from == start
        ? clean.substring(start, end)
        : out.append(clean, from, end).toString();
  }

  private static int lineStart(String text, int at) {
    return text.lastIndexOf('\n', at) + 1;
  }

  private static int firstDirty(String text) {
    int length = text.length();
    for (int at = 0; at < length; at++) {
      if (!isPlain(text.charAt(at))) {
        return at;
      }
    }
    return length;
  }

  private static boolean isPlain(char c) {
    if (c < 0x7F) {
      return c >= ' ' || c == '\n' || c == '\t';
    }
    return c > 0x9F
        && (c < '\uD800' || c > '\uDFFF')
        && c != '\uFEFF'
        && c != '\uFFFE'
        && c != '\uFFFF'
        && c != '\u2028'
        && c != '\u2029';
  }

  private static boolean isLineEnd(char c) {
    return c == '\f' || c == '\u000B' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  /** White space of every kind that formats use between words. */
  static boolean isBlank(char c) {
    return c <= ' '
        || c == '\u00A0'
        || (c >= '\u2000' && c <= '\u200A')
        || c == '\u202F'
        || c == '\u205F'
        || c == '\u3000';
  }

  /** One line of at most {@code charsMax} characters, its white space runs single spaces. */
  static String line(String text, int charsMax) {
    StringBuilder line = new StringBuilder();
    for (String word : clean(text).split("[\\s\\u00A0]+", -1)) {
      if (!word.isEmpty()) {
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
      if (line.length() >= charsMax) {
        boolean cutsPair = Character.isHighSurrogate(line.charAt(charsMax - 1));
        line.setLength(cutsPair ? charsMax - 1 : charsMax);
        break;
      }
    }
    return line.toString();
  }
}
