package dev.ragbase.document;

import java.util.ArrayList;
import java.util.List;

/** Cuts a filter's text into tokens. */
final class FilterLexer {
  /** More than the digits and the exponent of any metadata number take. */
  private static final int NUMBER_CHARS_MAX = 12_000;

  private final String text;
  private int at;

  private FilterLexer(String text) {
    this.text = text;
  }

  enum Kind {
    /** A keyword, a document field, or a key without quotes. */
    WORD,
    QUOTED_KEY,
    STRING,
    NUMBER,
    /** An operator, parenthesis or comma. */
    SYMBOL,
    END
  }

  /**
   * A token.
   *
   * @param text without quotes, with escapes resolved
   */
  record Token(Kind kind, String text, int position) {
    boolean isKeyword(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** How an error names it. */
    String shown() {
      String shortened = text.length() > 40 ? text.substring(0, 40) + "..." : text;
      String line = FilterSyntaxException.oneLine(shortened);
      return switch (kind) {
        case WORD, NUMBER, SYMBOL -> line;
        case QUOTED_KEY -> "\"" + line + "\"";
        case STRING -> "'" + line + "'";
        case END -> "the end";
      };
    }
  }

  /** All tokens, the last an {@link Kind#END}. */
  static List<Token> tokens(String text) {
    FilterLexer lexer = new FilterLexer(text);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.END);
    return tokens;
  }

  private Token next() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, "", at);
    }
    int start = at;
    char c = text.charAt(at);
    return switch (c) {
      case '\'' -> new Token(Kind.STRING, quoted(c, "string"), start);
      case '"' -> new Token(Kind.QUOTED_KEY, quoted(c, "key"), start);
      case '(', ')', ',', '=' -> symbol(1);
      case '!' -> {
        if (charAt(at + 1) != '=') {
          throw wrong(start, "expected != after '!'");
        }
        yield symbol(2);
      }
      case '<' -> symbol(charAt(at + 1) == '=' || charAt(at + 1) == '>' ? 2 : 1);
      case '>' -> symbol(charAt(at + 1) == '=' ? 2 : 1);
      default -> wordOrNumber(c);
    };
  }

  private Token wordOrNumber(char c) {
    int start = at;
    if (FilterWords.isWordStart(c)) {
      while (FilterWords.isWordPart(charAt(at))) {
        at++;
      }
      return new Token(Kind.WORD, text.substring(start, at), start);
    }
    if (c == '-' || FilterWords.isDigit(c)) {
      return number();
    }
    String shown = FilterSyntaxException.oneLine(Character.toString(text.codePointAt(at)));
    throw wrong(
        at,
        "a key, value or operator cannot begin with '"
            + shown
            + "': put keys in double quotes, texts in single quotes");
  }

  private Token symbol(int length) {
    Token token = new Token(Kind.SYMBOL, text.substring(at, at + length), at);
    at += length;
    return token;
  }

  private String quoted(char quote, String what) {
    int start = at;
    StringBuilder value = new StringBuilder();
    while (true) {
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw wrong(start, "the " + what + " that begins here has no closing " + quote);
      }
      value.append(text, at + 1, end);
      at = end + 1;
      if (charAt(at) != quote) {
        return value.toString();
      }
      value.append(quote);
    }
  }

  /** A number as JSON writes it. */
  private Token number() {
    int start = at;
    at += charAt(at) == '-' ? 1 : 0;
    boolean leadingZero = charAt(at) == '0';
    int whole = digits();
    if (whole == 0 || (leadingZero && whole > 1)) {
      throw wrong(start, "expected a number such as -12.5 or 1e6, without leading zeros");
    }
    if (charAt(at) == '.') {
      at++;
      requireDigits(start, "after the point");
    }
    if (charAt(at) == 'e' || charAt(at) == 'E') {
      at++;
      at += charAt(at) == '+' || charAt(at) == '-' ? 1 : 0;
      requireDigits(start, "in the exponent");
    }
    if (FilterWords.isWordPart(charAt(at))) {
      throw wrong(at, "expected the end of the number: put keys in double quotes, texts in single");
    }
    if (at - start > NUMBER_CHARS_MAX) {
      throw wrong(start, "the number is longer than " + NUMBER_CHARS_MAX + " characters");
    }
    return new Token(Kind.NUMBER, text.substring(start, at), start);
  }

  private void requireDigits(int start, String where) {
    if (digits() == 0) {
      throw wrong(start, "expected a number such as -12.5 or 1e6, with a digit " + where);
    }
  }

  private int digits() {
    int start = at;
    while (FilterWords.isDigit(charAt(at))) {
      at++;
    }
    return at - start;
  }

  /** The character there; NUL, which no token has outside quotes, beyond the end. */
  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private FilterSyntaxException wrong(int position, String problem) {
    return new FilterSyntaxException(text, position, problem);
  }
}
