package dev.ragbase.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metadata as JSON that comes back exactly: numbers in the form they were written, times as {@code
 * {"@time": "2026-01-01T00:00:00Z"}}. A key that begins with {@code @} gets another one before it,
 * so that nothing else looks like a time.
 */
public final class MetadataJson {
  private static final String TIME = "@time";

  /** Names are not remembered: the table for it refuses many that collide, which are no mistake. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .build();

  private MetadataJson() {}

  /** The JSON of metadata. */
  public static String write(Metadata metadata) {
    if (metadata.isEmpty()) {
      return "{}";
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json, metadata.values());
    } catch (IOException e) {
      throw new UncheckedIOException("metadata cannot be written as JSON", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Map<String, MetadataValue> values)
      throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, MetadataValue> entry : values.entrySet()) {
      String key = entry.getKey();
      json.writeFieldName(key.startsWith("@") ? "@" + key : key);
      write(json, entry.getValue());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, MetadataValue value) throws IOException {
    switch (value) {
      case MetadataValue.Text text -> json.writeString(text.value());
      case MetadataValue.Decimal number -> json.writeNumber(number.value().toString());
      case MetadataValue.Bool bool -> json.writeBoolean(bool.value());
      case MetadataValue.Time time -> {
        json.writeStartObject();
        json.writeStringField(TIME, time.value().toString());
        json.writeEndObject();
      }
      case MetadataValue.Items items -> {
        json.writeStartArray();
        for (MetadataValue item : items.values()) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case MetadataValue.Struct struct -> write(json, struct.values());
      case MetadataValue.Null none -> json.writeNull();
    }
  }

  /** The metadata of {@link #write(Metadata)}. */
  public static Metadata read(String text) {
    if (text.equals("{}")) {
      return Metadata.empty();
    }
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      return new Metadata(readMembers(json));
    } catch (IOException e) {
      throw new UncheckedIOException("stored metadata is not the JSON that was written", e);
    }
  }

  private static Map<String, MetadataValue> readMembers(JsonParser json) throws IOException {
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      values.put(key.startsWith("@@") ? key.substring(1) : key, readValue(json));
    }
    return values;
  }

  private static MetadataValue readValue(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> new MetadataValue.Text(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new MetadataValue.Decimal(new BigDecimal(json.getText()));
      case VALUE_TRUE -> new MetadataValue.Bool(true);
      case VALUE_FALSE -> new MetadataValue.Bool(false);
      case VALUE_NULL -> new MetadataValue.Null();
      case START_ARRAY -> {
        List<MetadataValue> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(readValue(json));
        }
        yield new MetadataValue.Items(items);
      }
      case START_OBJECT -> {
        Map<String, MetadataValue> values = readMembers(json);
        yield values.get(TIME) instanceof MetadataValue.Text time && values.size() == 1
            ? new MetadataValue.Time(Instant.parse(time.value()))
            : new MetadataValue.Struct(values);
      }
      default -> throw new IOException("unexpected " + json.currentToken());
    };
  }

  /** The JSON of a list of texts. */
  public static String write(List<String> texts) {
    if (texts.isEmpty()) {
      return "[]";
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (String item : texts) {
        json.writeString(item);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("texts cannot be written as JSON", e);
    }
    return text.toString();
  }

  /** The texts of {@link #write(List)}. */
  public static List<String> readTexts(String text) {
    if (text.equals("[]")) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        texts.add(json.getText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("stored texts are not the JSON that was written", e);
    }
    return texts;
  }
}
