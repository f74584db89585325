package dev.ragbase.jsonl;

import dev.ragbase.document.MetadataValue;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JsonlStore} notes on a line, in a field that other readers pass over: its number,
 * what was done, and what of it no other field of the line holds. Named values, immutable.
 */
record LineNote(Map<String, MetadataValue> values) {
  /** The field's name. */
  static final String KEY = "$ragbase";

  static final LineNote EMPTY = new LineNote(Map.of());

  LineNote {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static LineNote of(MetadataValue value) {
    if (!(value instanceof MetadataValue.Struct struct)) {
      throw new IllegalArgumentException("\"" + KEY + "\" is not an object");
    }
    return new LineNote(struct.values());
  }

  LineNote with(String name, MetadataValue value) {
    Map<String, MetadataValue> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new LineNote(more);
  }

  LineNote with(String name, String value) {
    return with(name, MetadataValue.of(value));
  }

  LineNote with(String name, long value) {
    return with(name, MetadataValue.of(value));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    return value(name, MetadataValue.Text.class).value();
  }

  long number(String name) {
    return value(name, MetadataValue.Decimal.class).value().longValueExact();
  }

  Instant time(String name) {
    return value(name, MetadataValue.Time.class).value();
  }

  LineNote struct(String name) {
    return new LineNote(value(name, MetadataValue.Struct.class).values());
  }

  List<LineNote> list(String name) {
    return value(name, MetadataValue.Items.class).values().stream().map(LineNote::of).toList();
  }

  private <T extends MetadataValue> T value(String name, Class<T> type) {
    @Nullable MetadataValue value = values.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "\"" + KEY + "\" has no \"" + name + "\" that is a " + type.getSimpleName());
    }
    return type.cast(value);
  }
}
