package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.postgres.internal.db.PgText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What filters compare, as texts that sort by byte as the values do. Comparisons of text are among
 * the few that PostgreSQL may use an index for under row security, since they are marked leakproof;
 * those of jsonb, numeric and arrays are not.
 */
final class Facets {
  /** How many characters of a value are in the index; the rest is compared in the row. */
  static final int INDEXED_CHARS = 256;

  static final int SCALAR = 0;
  static final int ITEM = 1;
  static final int CONTAINER = 2;

  private static final int EXPONENT_BIAS = 50_000;
  private static final long SECOND_BIAS = 40_000_000_000_000_000L;

  private Facets() {}

  /** A row: which value a key has. */
  record Facet(String key, int kind, Value value) {}

  /** A comparable value, cut where the index ends. */
  record Value(String indexed, String rest) {
    static Value of(String encoded) {
      if (encoded.length() <= INDEXED_CHARS) {
        return new Value(encoded, "");
      }
      if (encoded.codePointCount(0, encoded.length()) <= INDEXED_CHARS) {
        return new Value(encoded, "");
      }
      int cut = encoded.offsetByCodePoints(0, INDEXED_CHARS);
      return new Value(encoded.substring(0, cut), encoded.substring(cut));
    }

    boolean isWhole() {
      return rest.isEmpty();
    }
  }

  /** The rows of a document's metadata. */
  static Set<Facet> of(Metadata metadata) {
    Set<Facet> facets = new LinkedHashSet<>();
    for (Map.Entry<String, MetadataValue> entry : metadata.values().entrySet()) {
      String key = PgText.write(entry.getKey());
      switch (entry.getValue()) {
        case MetadataValue.Null none -> {}
        case MetadataValue.Struct struct ->
            facets.add(new Facet(key, CONTAINER, new Value("", "")));
        case MetadataValue.Items items -> {
          facets.add(new Facet(key, CONTAINER, new Value("", "")));
          for (MetadataValue item : items.values()) {
            if (isScalar(item)) {
              facets.add(new Facet(key, ITEM, value(item)));
            }
          }
        }
        case MetadataValue scalar -> facets.add(new Facet(key, SCALAR, value(scalar)));
      }
    }
    return facets;
  }

  private static boolean isScalar(MetadataValue value) {
    return !(value instanceof MetadataValue.Items
        || value instanceof MetadataValue.Struct
        || value instanceof MetadataValue.Null);
  }

  /** A scalar as it is stored and compared. */
  static Value value(MetadataValue scalar) {
    return Value.of(encode(scalar));
  }

  /** What begins the values of a scalar's type, and nothing else. */
  static String type(MetadataValue scalar) {
    return encode(scalar).substring(0, 1);
  }

  /** The first text after all values of a type. */
  static String afterType(String type) {
    return Character.toString(type.charAt(0) + 1);
  }

  /** What begins every text that begins with this one. */
  static String prefix(String prefix) {
    return "s" + PgText.write(prefix);
  }

  private static String encode(MetadataValue scalar) {
    return switch (scalar) {
      case MetadataValue.Text text -> prefix(text.value());
      case MetadataValue.Decimal number -> "n" + number(number.value());
      case MetadataValue.Bool bool -> bool.value() ? "b1" : "b0";
      case MetadataValue.Time time -> "t" + time(time.value());
      case MetadataValue.Items items -> throw notScalar();
      case MetadataValue.Struct struct -> throw notScalar();
      case MetadataValue.Null none -> throw notScalar();
    };
  }

  private static IllegalArgumentException notScalar() {
    return new IllegalArgumentException("only texts, numbers, bools and times have an order");
  }

  /**
   * Sign, exponent and digits of 0.DIGITS times ten to the exponent; all but the sign complemented
   * where the number is negative, with an end that sorts above every digit.
   */
  private static String number(BigDecimal value) {
    if (value.signum() == 0) {
      return "1";
    }
    BigDecimal shortest = value.stripTrailingZeros();
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - shortest.scale() + EXPONENT_BIAS;
    if (value.signum() > 0) {
      return "2" + fixed(exponent, 5) + digits;
    }
    StringBuilder complement = new StringBuilder("0").append(fixed(99_999 - exponent, 5));
    for (int i = 0; i < digits.length(); i++) {
      complement.append((char) ('9' - digits.charAt(i) + '0'));
    }
    return complement.append('~').toString();
  }

  private static String time(Instant time) {
    return fixed(time.getEpochSecond() + SECOND_BIAS, 17) + fixed(time.getNano(), 9);
  }

  /** With zeros in front: a format's own machinery would take most of a facet's time. */
  private static String fixed(long value, int digits) {
    String number = Long.toString(value);
    return "0".repeat(Math.max(0, digits - number.length())) + number;
  }

  /** Those of a list that the index holds whole. */
  static List<String> whole(List<Value> values) {
    List<String> whole = new ArrayList<>();
    values.stream().filter(Value::isWhole).forEach(value -> whole.add(value.indexed()));
    return whole;
  }
}
