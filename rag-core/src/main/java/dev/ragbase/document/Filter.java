package dev.ragbase.document;

import java.util.List;

/**
 * Which documents count: a tree over metadata and document fields.
 *
 * <p>Two-valued, on every backend alike: a comparison with a key that is missing (or null), or
 * whose value is of another type than the one compared with, is false; {@code NOT} of it is
 * therefore true. {@code !=} and {@code NOT IN} are comparisons too: they are false where the key
 * is missing, while {@code NOT (a = 1)} is true there.
 *
 * <pre>
 *                          a missing   a = 1 (number)   a = '1' (text)   a = (1, 2) (list)
 * a = 1                    false       true             false            false
 * a != 1                   false       false            false            false
 * NOT a = 1                true        false            true             true
 * a &lt; 2                    false       true             false            false
 * a IN (1, 'x')            false       true             false            false
 * a NOT IN (2, 'x')        false       true             true             false
 * a CONTAINS ANY (1, 3)    false       false            false            true
 * a CONTAINS ALL (1, 3)    false       false            false            false
 * a STARTS WITH '1'        false       false            true             false
 * EXISTS a                 false       true             true             true
 * </pre>
 *
 * <p>Numbers compare by value (1 = 1.0), texts by Unicode code point, case-sensitively, times on
 * the time line, false before true. {@code a NOT IN (...)} is true where {@code a} has the type of
 * at least one listed value and equals none of them. Elements of a list that are lists, objects or
 * null equal nothing. Every document has the document fields: three texts and two times.
 *
 * <p>Filters are values that cannot exhaust a backend: none nests deeper than {@value #DEPTH_MAX}
 * or has more than {@value #NODES_MAX} parts. {@link FilterParser} documents the text form.
 */
public sealed interface Filter {
  /** How many conditions, connectives and listed values a filter may have in all. */
  int NODES_MAX = 10_000;

  /** How deeply conditions and connectives may nest. */
  int DEPTH_MAX = 200;

  /** What a filter looks at. */
  sealed interface Field {}

  /** A field that every document has. */
  enum DocumentField implements Field {
    URI("uri"),
    TITLE("title"),
    MEDIA_TYPE("mediaType"),
    CREATED_AT("createdAt"),
    UPDATED_AT("updatedAt");

    private final String text;

    DocumentField(String text) {
      this.text = text;
    }

    /** The field's name in a filter's text. */
    public String text() {
      return text;
    }
  }

  /** The value under a metadata key. */
  record Key(String name) implements Field {
    public Key {
      Metadata.checkKey(name);
    }
  }

  /** How a field is compared with a value. */
  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** The operator in a filter's text. */
    public String text() {
      return text;
    }
  }

  /** The field against one value: text, number, bool or time. */
  record Compare(Field field, Operator operator, MetadataValue value) implements Filter {
    public Compare {
      requireScalar(value);
    }
  }

  /** The field equals one of the values. */
  record In(Field field, List<MetadataValue> values) implements Filter {
    public In {
      values = requireScalars(values);
    }
  }

  /** The field has the type of one of the values and equals none. */
  record NotIn(Field field, List<MetadataValue> values) implements Filter {
    public NotIn {
      values = requireScalars(values);
    }
  }

  /** The field is a list that holds at least one of the values. */
  record ContainsAny(Field field, List<MetadataValue> values) implements Filter {
    public ContainsAny {
      values = requireScalars(values);
    }
  }

  /** The field is a list that holds each of the values. */
  record ContainsAll(Field field, List<MetadataValue> values) implements Filter {
    public ContainsAll {
      values = requireScalars(values);
    }
  }

  /** The field is a text that begins with this one; every text begins with the empty one. */
  record StartsWith(Field field, String prefix) implements Filter {
    public StartsWith {
      UnicodeText.require("a filter's text", prefix);
    }
  }

  /** The field has a value other than null. */
  record Exists(Field field) implements Filter {}

  /** True where the part is false. */
  record Not(Filter part) implements Filter {
    public Not {
      FilterSize.check(List.of(part));
    }
  }

  /** True where every part is; with no part, everywhere. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
      FilterSize.check(parts);
    }
  }

  /** True where at least one part is; with no part, nowhere. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
      FilterSize.check(parts);
    }
  }

  /**
   * Reads a filter's text form; see {@link FilterParser} for the grammar.
   *
   * @throws FilterSyntaxException naming the position and what was expected there
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /** The text form, with the parentheses it needs; {@link #parse} of it equals this filter. */
  default String text() {
    return FilterPrinter.print(this);
  }

  /** Whether a document passes: the definition that every backend is held to. */
  default boolean test(DocumentInfo document) {
    return FilterEvaluator.test(this, document);
  }

  /** The filter that every document passes. */
  static Filter all() {
    return new And(List.of());
  }

  /** The filter that no document passes. */
  static Filter none() {
    return new Or(List.of());
  }

  /** A metadata key equals a value. */
  static Filter equal(String key, MetadataValue value) {
    return new Compare(new Key(key), Operator.EQUAL, value);
  }

  /** A metadata key equals a text. */
  static Filter equal(String key, String value) {
    return equal(key, MetadataValue.of(value));
  }

  private static void requireScalar(MetadataValue value) {
    switch (value) {
      case MetadataValue.Text text -> {}
      case MetadataValue.Decimal number -> {}
      case MetadataValue.Bool bool -> {}
      case MetadataValue.Time time -> {}
      case MetadataValue.Items items -> throw notScalar("a list");
      case MetadataValue.Struct struct -> throw notScalar("an object");
      case MetadataValue.Null none -> throw notScalar("null (use NOT EXISTS)");
    }
  }

  private static IllegalArgumentException notScalar(String what) {
    return new IllegalArgumentException(
        "a filter compares with a text, number, bool or time, not with " + what);
  }

  private static List<MetadataValue> requireScalars(List<MetadataValue> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a filter's list of values is empty");
    }
    if (values.size() >= NODES_MAX) {
      throw new IllegalArgumentException(
          "a filter's list has " + values.size() + " values, must be fewer than " + NODES_MAX);
    }
    values.forEach(Filter::requireScalar);
    return List.copyOf(values);
  }
}
