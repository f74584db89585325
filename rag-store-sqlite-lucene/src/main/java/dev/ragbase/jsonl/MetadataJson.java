package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metadata as JSON: each kind as JSON has it, and a point in time, which JSON has not, as an object
 * with the one key {@code $time}. An object that happens to look like that, or like what stands for
 * such an object, gets another {@code $} before its key.
 */
final class MetadataJson {
  private static final String TIME = "$time";

  private MetadataJson() {}

  /** Reads an object whose opening brace is the parser's current token. */
  static Metadata read(JsonParser parser) throws IOException {
    return new Metadata(readObject(parser));
  }

  private static Map<String, MetadataValue> readObject(JsonParser parser) throws IOException {
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      values.put(key, readValue(parser));
    }
    return values;
  }

  /** Reads the value that begins at the parser's current token. */
  static MetadataValue readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> timeOrStruct(readObject(parser));
      case START_ARRAY -> {
        List<MetadataValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(readValue(parser));
        }
        yield new MetadataValue.Items(items);
      }
      case VALUE_STRING -> MetadataValue.of(parser.getText());
      case VALUE_NUMBER_INT -> new MetadataValue.Decimal(parser.getDecimalValue());
      case VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> MetadataValue.of(true);
      case VALUE_FALSE -> MetadataValue.of(false);
      case VALUE_NULL -> new MetadataValue.Null();
      default ->
          throw new IllegalArgumentException(
              "unexpected " + parser.currentToken() + " in metadata");
    };
  }

  private static MetadataValue number(JsonParser parser) throws IOException {
    if (parser.isNaN()) {
      throw new IllegalArgumentException(
          "metadata holds " + parser.getText() + ", numbers must be finite");
    }
    return new MetadataValue.Decimal(parser.getDecimalValue());
  }

  private static MetadataValue timeOrStruct(Map<String, MetadataValue> values) {
    if (!isMarked(values)) {
      return new MetadataValue.Struct(values);
    }
    Map.Entry<String, MetadataValue> only = values.entrySet().iterator().next();
    if (only.getKey().equals(TIME)) {
      try {
        return only.getValue() instanceof MetadataValue.Text text
            ? MetadataValue.of(Instant.parse(text.value()))
            : new MetadataValue.Struct(values);
      } catch (DateTimeException e) {
        return new MetadataValue.Struct(values);
      }
    }
    return new MetadataValue.Struct(Map.of(only.getKey().substring(1), only.getValue()));
  }

  private static Map<String, MetadataValue> escaped(Map<String, MetadataValue> values) {
    if (!isMarked(values)) {
      return values;
    }
    Map.Entry<String, MetadataValue> only = values.entrySet().iterator().next();
    return Map.of('$' + only.getKey(), only.getValue());
  }

  private static boolean isMarked(Map<String, MetadataValue> values) {
    return values.size() == 1 && values.keySet().iterator().next().matches("\\$+time");
  }

  /** Writes an object. */
  static void write(JsonGenerator json, Map<String, MetadataValue> values) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, MetadataValue> entry : values.entrySet()) {
      json.writeFieldName(entry.getKey());
      write(json, entry.getValue());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, MetadataValue value) throws IOException {
    switch (value) {
      case MetadataValue.Text it -> json.writeString(it.value());
      case MetadataValue.Decimal it -> json.writeNumber(it.value());
      case MetadataValue.Bool it -> json.writeBoolean(it.value());
      case MetadataValue.Time it -> {
        json.writeStartObject();
        json.writeStringField(TIME, it.value().toString());
        json.writeEndObject();
      }
      case MetadataValue.Items it -> {
        json.writeStartArray();
        for (MetadataValue item : it.values()) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case MetadataValue.Struct it -> write(json, escaped(it.values()));
      case MetadataValue.Null it -> json.writeNull();
    }
  }
}
