package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.HashingEmbedder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs commands as the launcher does, in a folder of their own, with an embedder without a model.
 */
abstract class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder = Path.of("");
  final Map<String, String> variables = new HashMap<>();
  String input = "";
  boolean atTerminal;
  Optional<Path> project = Optional.empty();

  /** What a command did. */
  record Result(int code, String out, String err) {
    /** The one JSON object that a command printed. */
    JsonNode json() {
      try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(out)) {
        JsonNode only = values.next();
        assertThat(values.hasNext()).as("more than one JSON value in %s", out).isFalse();
        assertThat(only.isObject()).isTrue();
        return only;
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + out + err, e);
      }
    }

    /** Ended well. */
    Result succeeded() {
      assertThat(code).as("stderr: %s", err).isZero();
      return this;
    }

    /** Ended with a code and one line on stderr, and nothing on stdout. */
    Result failed(int expected) {
      assertThat(code).as("stdout: %s, stderr: %s", out, err).isEqualTo(expected);
      assertThat(err).startsWith("rag: ").endsWith("\n");
      assertThat(err.strip().lines()).hasSize(1);
      assertThat(out).isEmpty();
      return this;
    }

    /** The names of an object's fields, in order. */
    static List<String> names(JsonNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      return names;
    }
  }

  @BeforeEach
  void nameTheStore() {
    variables.put("RAG_STORE", store().toString());
  }

  Path store() {
    return folder.resolve("store");
  }

  Embedder embedder() {
    return HashingEmbedder.of(64);
  }

  Result rag(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            atTerminal,
            atTerminal,
            atTerminal,
            80);
    Environment environment =
        new Environment(variables, terminal, folder, project, it -> embedder());
    int code = Main.run(args, environment);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Three documents about different things, ingested. */
  Path corpus() {
    write(
        "docs/tokens.md",
        """
        # Tokens

        ## Rotation

        Tokens are rotated by the command rotate-keys every ninety days.
        The old token stays valid for one hour after a rotation.
        """);
    write(
        "docs/backup.md",
        "# Backup\n\nA backup is written each night at two o'clock to the second site.\n");
    write("docs/lunch.txt", "The canteen serves soup on Mondays and fish on Fridays.\n");
    Path docs = folder.resolve("docs");
    rag("ingest", docs.toString()).succeeded();
    return docs;
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
