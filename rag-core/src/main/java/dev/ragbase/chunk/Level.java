package dev.ragbase.chunk;

/**
 * How a text falls into pieces, strongest boundary first. Each level finds its pieces by looking at
 * what stands around a boundary, never by counting from the start, so that an edit moves only the
 * boundaries near it.
 */
enum Level {
  /** A heading begins; {@link Sections} knows them. */
  SECTION(0) {
    @Override
    int end(String text, int start, int limit) {
      return limit;
    }
  },
  /** A blank line, or the edge of a code block, lies before. */
  PARAGRAPH(1) {
    @Override
    int end(String text, int start, int limit) {
      boolean begun = false;
      boolean blankSeen = false;
      for (int line = start; line < limit; ) {
        int next = Level.lineEnd(text, line, limit);
        boolean blank = Level.skipWhite(text, line, next) == next;
        if (!blank && begun && blankSeen) {
          return line;
        }
        begun |= !blank;
        blankSeen = blank;
        line = next;
      }
      return limit;
    }
  },
  LINE(2) {
    @Override
    int end(String text, int start, int limit) {
      return Level.lineEnd(text, start, limit);
    }
  },
  SENTENCE(3) {
    @Override
    int end(String text, int start, int limit) {
      for (int i = start; i < limit; i++) {
        char c = text.charAt(i);
        if (FULL_STOPS.indexOf(c) >= 0) {
          return Level.skipWhite(text, Level.skipClosers(text, i + 1, limit), limit);
        }
        if (STOPS.indexOf(c) >= 0) {
          int after = Level.skipClosers(text, i + 1, limit);
          int next = Level.skipWhite(text, after, limit);
          if (next > after) {
            return next;
          }
        }
      }
      return limit;
    }
  },
  /** Some words, about four, cut before a word that its own letters choose. */
  PHRASE(4) {
    @Override
    int end(String text, int start, int limit) {
      int at = WORD.end(text, start, limit);
      while (at < limit && at - start < PIECE_CHARS_MAX) {
        int end = WORD.end(text, at, limit);
        if ((Hashes.of(text, at, end) & 3) == 0) {
          return at;
        }
        at = end;
      }
      return at;
    }
  },
  WORD(5) {
    @Override
    int end(String text, int start, int limit) {
      int at = Level.skipWhite(text, start, limit);
      while (at < limit && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return Level.skipWhite(text, at, limit);
    }
  },
  /** Some characters, about sixteen, of a text without white space. */
  PIECE(6) {
    @Override
    int end(String text, int start, int limit) {
      int at = CHARACTER.end(text, start, limit);
      while (at < limit && at - start < PIECE_CHARS_MAX) {
        if ((Hashes.of(text, at, Math.min(limit, at + 8)) & 15) == 0) {
          return at;
        }
        at = CHARACTER.end(text, at, limit);
      }
      return at;
    }
  },
  /** A code point; never half a surrogate pair. */
  CHARACTER(7) {
    @Override
    int end(String text, int start, int limit) {
      return Math.min(limit, start + Character.charCount(text.codePointAt(start)));
    }
  },
  /** A heading lies directly before: the last place to cut. */
  GLUED(8) {
    @Override
    int end(String text, int start, int limit) {
      return limit;
    }
  };

  private static final int PIECE_CHARS_MAX = 64;
  private static final String STOPS = ".!?\u2026";
  private static final String FULL_STOPS = "\u3002\uFF01\uFF1F";
  private static final String CLOSERS = "\"')]}\u00BB\u2019\u201D\u300D\u300F\uFF09";

  private final int rank;

  Level(int rank) {
    this.rank = rank;
  }

  /** The smaller, the sooner a text is cut there. */
  int rank() {
    return rank;
  }

  /**
   * Where the piece that begins at {@code start} ends: after it, and at most {@code limit}.
   *
   * @param start below {@code limit}
   */
  abstract int end(String text, int start, int limit);

  private static int lineEnd(String text, int start, int limit) {
    for (int i = start; i < limit; i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < limit && text.charAt(i + 1) == '\n') {
        return i + 2;
      }
      if (c == '\n' || c == '\r' || c == '\f' || c == '\u2028' || c == '\u2029') {
        return i + 1;
      }
    }
    return limit;
  }

  private static int skipWhite(String text, int start, int limit) {
    int at = start;
    while (at < limit && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipClosers(String text, int start, int limit) {
    int at = start;
    while (at < limit && CLOSERS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
