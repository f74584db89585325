package dev.ragbase.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each program as its reader would. */
class QuickstartTest {
  private static final int LINES_MAX = 50;

  @TempDir Path folder = Path.of("");

  private String store() {
    return folder.resolve("kb").toString();
  }

  /** What a program prints. */
  private static String printed(Runnable program) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void ingestAndAskAnswersWithCitations() throws IOException {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    Files.writeString(
        docs.resolve("keys.md"),
        "# Keys\n\nThe keys are rotated every ninety days by the operator.\n");
    String printed =
        printed(
            () ->
                IngestAndAsk.main(
                    new String[] {store(), docs.toString(), "How often are the keys rotated?"}));
    assertThat(printed)
        .contains("added 1, unchanged 0, failed []")
        .contains("ninety days")
        .contains("[1] " + docs.resolve("keys.md").toUri());
  }

  @Test
  void filtersAndExplainShowsOnlyWhatPassesAndWhy() {
    String printed = printed(() -> FiltersAndExplain.main(new String[] {store()}));
    assertThat(printed)
        .contains("path ")
        .contains("exact true")
        .contains("1. Rotate the keys every ninety days.")
        .contains("by meaning Leg[rank=1")
        .doesNotContain("once a year");
  }

  @Test
  void moveFromJsonlEndsWithBothHoldingTheSame() throws IOException {
    Path file = folder.resolve("rag_store.jsonl");
    Files.createFile(file);
    String[] arguments = {file.toString(), store()};
    assertThat(printed(() -> MoveFromJsonl.main(arguments)))
        .isEqualTo("same: true" + System.lineSeparator() + "1 hits" + System.lineSeparator());
    assertThat(Files.readString(file)).startsWith("{\"uri\":\"note:1\"");
    assertThat(printed(() -> MoveFromJsonl.main(arguments))).startsWith("same: true");
  }

  @Test
  void theWalkThroughQuotesTheProgramAsItIs() throws IOException {
    String walk = Files.readString(Path.of("../../docs/how-to/move-from-jsonl.md"));
    String program =
        Files.readString(Path.of("src/main/java/dev/ragbase/quickstart/MoveFromJsonl.java"));
    int from = walk.indexOf("```java\n") + "```java\n".length();
    String quoted = walk.substring(from, walk.indexOf("```", from));
    assertThat(program.replaceAll("(?m)^ +", "")).contains(quoted.replaceAll("(?m)^ +", ""));
  }

  @Test
  void ownModelsAreAskedOverHttp() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/embeddings", it -> reply(it, "application/json", embedding()));
    server.createContext("/v1/chat/completions", it -> reply(it, "text/event-stream", events()));
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
      String printed = printed(() -> OwnModels.main(new String[] {store(), url, "some-key"}));
      assertThat(printed).isEqualTo("Every ninety days [1].");
    } finally {
      server.stop(0);
    }
  }

  private static void reply(HttpExchange exchange, String type, String body) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("Content-Type", type);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String embedding() {
    String vector =
        IntStream.range(0, 1536).mapToObj(i -> "0." + (i % 9 + 1)).collect(Collectors.joining(","));
    return "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
        + "\"embedding\":["
        + vector
        + "]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";
  }

  private static String events() {
    return Stream.of("Every ninety ", "days [1].")
            .map(
                part ->
                    "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + part
                        + "\"}}]}\n\n")
            .collect(Collectors.joining())
        + "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: [DONE]\n\n";
  }

  @Test
  void noProgramIsLongerThanFiftyLines() throws IOException {
    Path sources = Path.of("src/main/java/dev/ragbase/quickstart");
    for (String name : List.of("IngestAndAsk", "FiltersAndExplain", "OwnModels", "MoveFromJsonl")) {
      assertThat(Files.readAllLines(sources.resolve(name + ".java")))
          .hasSizeLessThanOrEqualTo(LINES_MAX);
    }
  }
}
