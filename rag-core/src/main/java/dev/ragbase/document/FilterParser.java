package dev.ragbase.document;

import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.FilterLexer.Kind;
import dev.ragbase.document.FilterLexer.Token;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads a filter's text form, such as {@code lang = 'en' AND (year >= 2020 OR tags CONTAINS ANY
 * ('a', 'b'))}.
 *
 * <pre>
 * filter     = and { OR and }
 * and        = not { AND not }
 * not        = NOT not | primary
 * primary    = ( filter ) | TRUE | FALSE | EXISTS field | field comparison
 *            | AND ( filter ) | OR ( filter )                  an And or Or of one part
 * comparison = operator value | [ NOT ] IN list | CONTAINS ANY list | CONTAINS ALL list
 *            | STARTS WITH string
 * operator   = "=" | "!=" | "&lt;&gt;" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
 * list       = ( value { , value } )
 * value      = string | number | TRUE | FALSE | TIMESTAMP string | TEXT string
 * field      = uri | title | mediaType | createdAt | updatedAt | word | "any key"
 * </pre>
 *
 * <p>Keywords may be written in any case; field names and keys are case-sensitive. A word begins
 * with an ASCII letter or {@code _} and goes on with letters, digits, {@code _ . -}; a metadata key
 * that is no word, a keyword or a document field's name stands in double quotes ({@code ""} for a
 * quote in it), and what stands in double quotes is always a metadata key. Strings stand in single
 * quotes ({@code ''} for a quote in it); nothing else is escaped. Numbers are written as in JSON. A
 * timestamp is a date (its start in UTC) or a date and time with {@code Z} or an offset. A plain
 * string compared with {@code createdAt} or {@code updatedAt} is read as a timestamp; {@code TEXT}
 * before it keeps it a text.
 */
public final class FilterParser {
  private static final String A_VALUE =
      "expected a value (a 'text', number, true, false or TIMESTAMP '2024-01-31T00:00:00Z')";

  private final String text;
  private final List<Token> tokens;
  private int at;
  private int depth;

  private FilterParser(String text) {
    this.text = text;
    this.tokens = FilterLexer.tokens(text);
  }

  /**
   * Reads a filter.
   *
   * @throws FilterSyntaxException naming the position and what was expected there
   */
  public static Filter parse(String text) {
    FilterParser parser = new FilterParser(text);
    Filter filter = parser.filter();
    if (parser.peek().kind() != Kind.END) {
      throw parser.expected("expected AND, OR or the end");
    }
    return filter;
  }

  private Filter filter() {
    return joined("OR", this::and, Filter.Or::new);
  }

  private Filter and() {
    return joined("AND", this::not, Filter.And::new);
  }

  private Filter joined(
      String word, Supplier<Filter> part, Function<List<Filter>, Filter> connective) {
    int start = peek().position();
    List<Filter> parts = new ArrayList<>();
    parts.add(part.get());
    while (takeKeyword(word)) {
      parts.add(part.get());
    }
    return parts.size() == 1 ? parts.getFirst() : checked(start, () -> connective.apply(parts));
  }

  private Filter not() {
    int start = peek().position();
    if (!takeKeyword("NOT")) {
      return primary();
    }
    Filter part = nested(start, this::not);
    return checked(start, () -> new Filter.Not(part));
  }

  private Filter primary() {
    int start = peek().position();
    if (peek().isSymbol("(")) {
      return enclosed();
    }
    if (takeKeyword("AND")) {
      Filter part = enclosed();
      return checked(start, () -> new Filter.And(List.of(part)));
    }
    if (takeKeyword("OR")) {
      Filter part = enclosed();
      return checked(start, () -> new Filter.Or(List.of(part)));
    }
    if (takeKeyword("TRUE")) {
      return Filter.all();
    }
    if (takeKeyword("FALSE")) {
      return Filter.none();
    }
    if (takeKeyword("EXISTS")) {
      return new Filter.Exists(field("expected a key or field after EXISTS"));
    }
    return comparison(field("expected a condition such as lang = 'en'"));
  }

  private Filter enclosed() {
    int start = peek().position();
    requireSymbol("(", "expected (");
    Filter filter = nested(start, this::filter);
    requireSymbol(")", "expected AND, OR or )");
    return filter;
  }

  /** Counts how deep this parser's own calls go: parentheses that change nothing count too. */
  private Filter nested(int start, Supplier<Filter> inner) {
    if (++depth > Filter.DEPTH_MAX) {
      throw wrong(start, "the filter nests deeper than " + Filter.DEPTH_MAX);
    }
    Filter filter = inner.get();
    depth--;
    return filter;
  }

  private Filter comparison(Field field) {
    int start = peek().position();
    Optional<Operator> operator = operator(peek());
    if (operator.isPresent()) {
      at++;
      return new Filter.Compare(field, operator.get(), value(field));
    }
    if (takeKeyword("NOT")) {
      requireKeyword("IN", "expected IN after NOT");
      List<MetadataValue> values = values(field);
      return checked(start, () -> new Filter.NotIn(field, values));
    }
    if (takeKeyword("IN")) {
      List<MetadataValue> values = values(field);
      return checked(start, () -> new Filter.In(field, values));
    }
    if (takeKeyword("CONTAINS")) {
      boolean any = takeKeyword("ANY");
      if (!any) {
        requireKeyword("ALL", "expected ANY or ALL after CONTAINS");
      }
      List<MetadataValue> values = values(field);
      return checked(
          start,
          () ->
              any ? new Filter.ContainsAny(field, values) : new Filter.ContainsAll(field, values));
    }
    if (takeKeyword("STARTS")) {
      requireKeyword("WITH", "expected WITH after STARTS");
      String prefix = string("expected a 'text' after STARTS WITH");
      return checked(start, () -> new Filter.StartsWith(field, prefix));
    }
    throw expected(
        "expected =, !=, <, <=, >, >=, IN, NOT IN, CONTAINS ANY, CONTAINS ALL or STARTS WITH");
  }

  private static Optional<Operator> operator(Token token) {
    if (token.kind() != Kind.SYMBOL) {
      return Optional.empty();
    }
    return switch (token.text()) {
      case "=" -> Optional.of(Operator.EQUAL);
      case "!=", "<>" -> Optional.of(Operator.NOT_EQUAL);
      case "<" -> Optional.of(Operator.LESS);
      case "<=" -> Optional.of(Operator.LESS_OR_EQUAL);
      case ">" -> Optional.of(Operator.GREATER);
      case ">=" -> Optional.of(Operator.GREATER_OR_EQUAL);
      default -> Optional.empty();
    };
  }

  private Field field(String expectation) {
    Token token = peek();
    boolean word = token.kind() == Kind.WORD && !FilterWords.isKeyword(token.text());
    if (!word && token.kind() != Kind.QUOTED_KEY) {
      throw expected(expectation + " (a key that is a keyword stands in double quotes)");
    }
    at++;
    Optional<DocumentField> field =
        word ? FilterWords.documentField(token.text()) : Optional.empty();
    return field.isPresent()
        ? field.get()
        : checked(token.position(), () -> new Filter.Key(token.text()));
  }

  private List<MetadataValue> values(Field field) {
    requireSymbol("(", "expected ( and a list of values");
    List<MetadataValue> values = new ArrayList<>();
    do {
      values.add(value(field));
    } while (takeSymbol(","));
    requireSymbol(")", "expected , or )");
    return values;
  }

  private MetadataValue value(Field field) {
    Token token = peek();
    if (takeKeyword("TRUE")) {
      return MetadataValue.of(true);
    }
    if (takeKeyword("FALSE")) {
      return MetadataValue.of(false);
    }
    if (takeKeyword("TIMESTAMP")) {
      int start = peek().position();
      return time(start, string("expected a time in single quotes after TIMESTAMP"));
    }
    if (takeKeyword("TEXT")) {
      return text(peek().position(), string("expected a 'text' after TEXT"));
    }
    if (token.kind() == Kind.NUMBER) {
      at++;
      return checked(
          token.position(), () -> new MetadataValue.Decimal(new BigDecimal(token.text())));
    }
    String string = string(A_VALUE);
    return FilterWords.isTime(field)
        ? time(token.position(), string)
        : text(token.position(), string);
  }

  private MetadataValue text(int position, String value) {
    return checked(position, () -> MetadataValue.of(value));
  }

  private MetadataValue time(int position, String value) {
    try {
      return MetadataValue.of(
          value.indexOf('T') < 0 && value.indexOf('t') < 0
              ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
              : dateAndTime(value));
    } catch (DateTimeException e) {
      throw wrong(
          position,
          "expected a date ('2024-01-31') or a time with its offset ('2024-01-31T09:30:00Z')");
    }
  }

  private static Instant dateAndTime(String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeException e) {
      // Also reads times without seconds.
      return OffsetDateTime.parse(value).toInstant();
    }
  }

  private String string(String expectation) {
    Token token = peek();
    if (token.kind() != Kind.STRING) {
      throw expected(expectation);
    }
    at++;
    return token.text();
  }

  private Token peek() {
    return tokens.get(at);
  }

  private boolean takeKeyword(String word) {
    boolean found = peek().isKeyword(word);
    at += found ? 1 : 0;
    return found;
  }

  private boolean takeSymbol(String symbol) {
    boolean found = peek().isSymbol(symbol);
    at += found ? 1 : 0;
    return found;
  }

  private void requireKeyword(String word, String expectation) {
    if (!takeKeyword(word)) {
      throw expected(expectation);
    }
  }

  private void requireSymbol(String symbol, String expectation) {
    if (!takeSymbol(symbol)) {
      throw expected(expectation);
    }
  }

  /** Makes a value that checks itself, and says where it stood if it refuses. */
  private <T> T checked(int position, Supplier<T> value) {
    try {
      return value.get();
    } catch (NumberFormatException e) {
      throw wrong(position, "the number is out of range");
    } catch (IllegalArgumentException e) {
      throw wrong(position, String.valueOf(e.getMessage()));
    }
  }

  private FilterSyntaxException expected(String what) {
    return wrong(peek().position(), what + ", found " + peek().shown());
  }

  private FilterSyntaxException wrong(int position, String problem) {
    return new FilterSyntaxException(text, position, problem);
  }
}
