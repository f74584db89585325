package dev.ragbase.document;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller knows of a document beyond its text: keys with typed values, in the order they were
 * given, immutable. Equal when keys and values are, whatever the order.
 *
 * @param values at most {@value #KEYS_MAX} keys of 1 to {@value #KEY_CHARS_MAX} characters, with
 *     lists and objects at most {@value #LEVELS_MAX} deep
 */
public record Metadata(Map<String, MetadataValue> values) {
  /** How many keys a document may have. */
  public static final int KEYS_MAX = 1_000;

  /** How long a key may be, in UTF-16 code units. */
  public static final int KEY_CHARS_MAX = 256;

  /**
   * How deep lists and objects may lie inside each other: whoever writes, reads or compares them
   * needs some stack for each level.
   */
  public static final int LEVELS_MAX = 200;

  private static final Metadata EMPTY = new Metadata(Map.of());

  public Metadata {
    if (values.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          "metadata has " + values.size() + " keys, at most " + KEYS_MAX + " are allowed");
    }
    values.forEach(
        (key, value) -> {
          checkKey(key);
          requireGiven("metadata key '", key, value);
        });
    checkLevels(values.values());
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static void checkKey(String key) {
    requireNonNull(key, "a metadata key is null: name it, or leave its value out");
    if (key.isEmpty() || key.length() > KEY_CHARS_MAX || key.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a metadata key has 1 to "
              + KEY_CHARS_MAX
              + " characters and no NUL, not '"
              + (key.length() > 40 ? key.substring(0, 40) + "..." : key.replace('\0', '?'))
              + "'");
    }
    UnicodeText.require("a metadata key", key);
  }

  static void requireGiven(String what, Object name, Object value) {
    requireNonNull(
        value, () -> what + name + "' is null: leave it out, or give a MetadataValue.Null");
  }

  private static void checkLevels(Collection<MetadataValue> values) {
    List<MetadataValue> level = new ArrayList<>();
    addNested(values, level);
    for (int levels = 1; !level.isEmpty(); levels++) {
      if (levels > LEVELS_MAX) {
        throw new IllegalArgumentException(
            "metadata has lists or objects more than " + LEVELS_MAX + " levels deep: flatten it");
      }
      List<MetadataValue> next = new ArrayList<>();
      for (MetadataValue value : level) {
        addNested(inside(value), next);
      }
      level = next;
    }
  }

  // Every hit of every search comes by here: no streams.
  private static void addNested(Collection<MetadataValue> values, List<MetadataValue> to) {
    for (MetadataValue value : values) {
      if (value instanceof MetadataValue.Items || value instanceof MetadataValue.Struct) {
        to.add(value);
      }
    }
  }

  private static Collection<MetadataValue> inside(MetadataValue value) {
    return switch (value) {
      case MetadataValue.Items items -> items.values();
      case MetadataValue.Struct struct -> struct.values().values();
      default -> List.of();
    };
  }

  /** No metadata. */
  public static Metadata empty() {
    return EMPTY;
  }

  /** One key. */
  public static Metadata of(String key, MetadataValue value) {
    return EMPTY.with(key, value);
  }

  /** This, with a string under a key. */
  public Metadata with(String key, String value) {
    checkKey(key);
    requireGiven("metadata key '", key, value);
    return with(key, MetadataValue.of(value));
  }

  /** This, with a whole number under a key. */
  public Metadata with(String key, long value) {
    return with(key, MetadataValue.of(value));
  }

  /** This, with a value under a key, in place of what was there. */
  public Metadata with(String key, MetadataValue value) {
    return with(Collections.singletonMap(key, value));
  }

  /** This, with the other's keys in place of its own. */
  public Metadata with(Metadata other) {
    return with(other.values);
  }

  private Metadata with(Map<String, MetadataValue> more) {
    Map<String, MetadataValue> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new Metadata(all);
  }

  /** The value under a key; empty if there is none. */
  public Optional<MetadataValue> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Whether there is no key. */
  public boolean isEmpty() {
    return values.isEmpty();
  }
}
