package dev.ragbase.document;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value in {@link Metadata}. Filters compare the first five kinds; the last two are kept
 * faithfully (JSON has them) and only {@code EXISTS} sees an object, nothing sees a null.
 */
public sealed interface MetadataValue {
  /** A string of well-formed Unicode; ordered by code point. */
  record Text(String value) implements MetadataValue {
    public Text {
      UnicodeText.require("a metadata text", value);
    }
  }

  /** A number of any size, as exact as JSON wrote it; 1.0 and 1 compare equal and print apart. */
  record Decimal(BigDecimal value) implements MetadataValue {
    private static final int DIGITS_MAX = 1_000;
    private static final int SCALE_MAX = 10_000;

    public Decimal {
      requireNonNull(value, "a metadata number is null");
      if (value.precision() > DIGITS_MAX || Math.abs((long) value.scale()) > SCALE_MAX) {
        throw new IllegalArgumentException(
            "a metadata number has at most "
                + DIGITS_MAX
                + " digits and an exponent of at most "
                + SCALE_MAX);
      }
    }
  }

  /** True or false; false is the smaller. */
  record Bool(boolean value) implements MetadataValue {}

  /** A point in time. */
  record Time(Instant value) implements MetadataValue {
    public Time {
      requireNonNull(value, "a metadata time is null");
    }
  }

  /** Values in order; filters look at elements that are text, number, bool or time. */
  record Items(List<MetadataValue> values) implements MetadataValue {
    public Items {
      int at = 0;
      for (MetadataValue value : values) {
        Metadata.requireGiven("a metadata list's element '", at++, value);
      }
      values = List.copyOf(values);
    }
  }

  /** Named values in order, kept but not searched. */
  record Struct(Map<String, MetadataValue> values) implements MetadataValue {
    public Struct {
      values.forEach(
          (key, value) -> {
            UnicodeText.require("a key of a metadata object", key);
            Metadata.requireGiven("a metadata object's key '", key, value);
          });
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** JSON's null: kept, and for every filter the same as a missing key. */
  record Null() implements MetadataValue {}

  /** A string. */
  static MetadataValue of(String value) {
    return new Text(value);
  }

  /** A whole number. */
  static MetadataValue of(long value) {
    return new Decimal(BigDecimal.valueOf(value));
  }

  /**
   * A number by its shortest decimal form.
   *
   * @throws IllegalArgumentException if it is NaN or infinite
   */
  static MetadataValue of(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a metadata number must be finite, not " + value);
    }
    return new Decimal(BigDecimal.valueOf(value));
  }

  /** True or false. */
  static MetadataValue of(boolean value) {
    return new Bool(value);
  }

  /** A point in time. */
  static MetadataValue of(Instant value) {
    return new Time(value);
  }

  /** A list of strings. */
  static MetadataValue of(List<String> values) {
    return new Items(values.stream().map(MetadataValue::of).toList());
  }
}
