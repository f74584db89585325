package dev.ragbase.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints one JSON object. Lists may be lazy, so that a long one is never in memory whole. */
public final class Json {
  private Json() {}

  /**
   * An object with its fields in order.
   *
   * @param namesAndValues a name, its value, the next name, ...; a value is null, a string, number,
   *     boolean, {@link Instant}, {@link Metadata}, {@link Iterable} or such a map
   */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }

  /** A list whose items are made when they are written. */
  public static <T> Iterable<Map<String, @Nullable Object>> each(
      Iterable<T> items, Function<T, Map<String, @Nullable Object>> toObject) {
    return () -> {
      var iterator = items.iterator();
      return new java.util.Iterator<>() {
        @Override
        public boolean hasNext() {
          return iterator.hasNext();
        }

        @Override
        public Map<String, @Nullable Object> next() {
          return toObject.apply(iterator.next());
        }
      };
    };
  }

  /** A text; null if it is empty. */
  public static @Nullable String text(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Milliseconds, to the microsecond. */
  public static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos() / 1_000, 3);
  }

  /** Writes an object and ends the line. */
  public static void print(PrintStream out, Map<String, @Nullable Object> object) {
    try {
      JsonGenerator json =
          new JsonFactory()
              .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
              .createGenerator(new java.io.OutputStreamWriter(out, StandardCharsets.UTF_8));
      json.useDefaultPrettyPrinter();
      write(json, object);
      json.writeRaw('\n');
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("stdout cannot be written", e);
    }
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String it -> json.writeString(it);
      case Integer it -> json.writeNumber(it);
      case Long it -> json.writeNumber(it);
      case Double it -> json.writeNumber(it);
      case BigDecimal it -> json.writeNumber(it);
      case Boolean it -> json.writeBoolean(it);
      case Instant it -> json.writeString(it.toString());
      case Metadata it -> write(json, it.values());
      case MetadataValue it -> writeValue(json, it);
      case Map<?, ?> it -> writeObject(json, it);
      case Iterable<?> it -> writeList(json, it);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private static void writeObject(JsonGenerator json, Map<?, ?> fields) throws IOException {
    json.writeStartObject();
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      json.writeFieldName(String.valueOf(field.getKey()));
      write(json, field.getValue());
    }
    json.writeEndObject();
  }

  private static void writeList(JsonGenerator json, Iterable<?> items) throws IOException {
    json.writeStartArray();
    for (Object item : items) {
      write(json, item);
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, MetadataValue value) throws IOException {
    switch (value) {
      case MetadataValue.Text it -> json.writeString(it.value());
      case MetadataValue.Decimal it -> json.writeNumber(it.value());
      case MetadataValue.Bool it -> json.writeBoolean(it.value());
      case MetadataValue.Time it -> json.writeString(it.value().toString());
      case MetadataValue.Items it -> writeList(json, it.values());
      case MetadataValue.Struct it -> writeObject(json, it.values());
      case MetadataValue.Null it -> json.writeNull();
    }
  }
}
