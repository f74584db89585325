package dev.ragbase.cli.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ragbase.cli.context.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The objects of a file of JSON lines, each with its fields that are texts or numbers. */
final class JsonLines implements Iterator<Map<String, String>>, AutoCloseable {
  private final JsonFactory json = new JsonFactory();
  private final Path file;
  private final BufferedReader reader;
  private long number;
  private long given;
  private @Nullable String next;

  JsonLines(Path file) {
    this.file = file;
    try {
      reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
      skipByteOrderMark();
    } catch (IOException e) {
      throw unreadable(e);
    }
    advance();
  }

  private void skipByteOrderMark() throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Map<String, String> next() {
    String line = next;
    if (line == null) {
      throw new NoSuchElementException();
    }
    given = number;
    Map<String, String> fields = parse(line);
    advance();
    return fields;
  }

  /** A field that every object must have; {@code _id} may stand for {@code id}. */
  String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw bad(given, "has no \"" + name + "\"");
    }
    return value;
  }

  private void advance() {
    try {
      do {
        next = reader.readLine();
        number++;
      } while (next != null && next.isBlank());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Map<String, String> parse(String line) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = json.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw bad(given, "is not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          fields.put(name.equals("_id") ? "id" : name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw bad(given, "is not JSON (" + e.getOriginalMessage() + ")");
    } catch (IOException e) {
      throw unreadable(e);
    }
    return fields;
  }

  private CommandFailure bad(long line, String cause) {
    return CommandFailure.failure(file + " line " + line, cause, "mend the line or take it out");
  }

  private CommandFailure unreadable(IOException e) {
    return CommandFailure.failure(
        file.toString(),
        Files.exists(file) ? "cannot be read as UTF-8 text" : "no such file",
        "check the path and the file",
        e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
