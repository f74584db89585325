package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IngestCommandTest extends CommandLineTest {
  @Test
  void theReportHasEveryNumberUnderItsName() {
    Path docs = folder.resolve("docs");
    write("docs/a.md", "# A\n\nThe first text.\n");
    write("docs/b.txt", "The second text.\n");
    JsonNode report = rag("ingest", docs.toString(), "--json").succeeded().json();
    assertThat(Result.names(report))
        .containsExactly(
            "added",
            "updated",
            "unchanged",
            "removed",
            "failed",
            "chunksEmbedded",
            "chunksKept",
            "tookMs",
            "failures");
    assertThat(report.get("added").asInt()).isEqualTo(2);
    assertThat(report.get("chunksEmbedded").asInt()).isPositive();
    assertThat(report.get("tookMs").isIntegralNumber()).isTrue();
    assertThat(report.get("failures")).isEmpty();
  }

  @Test
  void aSecondRunEmbedsNothing() {
    Path docs = corpus();
    JsonNode again = rag("ingest", docs.toString(), "--json").succeeded().json();
    assertThat(again.get("unchanged").asInt()).isEqualTo(3);
    assertThat(again.get("added").asInt()).isZero();
    assertThat(again.get("chunksEmbedded").asInt()).isZero();
  }

  @Test
  void aDocumentThatFailsIsReportedWithItsCauseAndEndsWithOne() throws IOException {
    write("docs/good.txt", "Words enough for one chunk.\n");
    Files.write(folder.resolve("docs/broken.pdf"), new byte[] {'%', 'P', 'D', 'F', '-', '1', 0});
    Result result = rag("ingest", folder.resolve("docs").toString(), "--json");
    assertThat(result.code()).isEqualTo(1);
    JsonNode failure = result.json().get("failures").get(0);
    assertThat(Result.names(failure)).containsExactly("uri", "error");
    assertThat(failure.get("uri").asText()).endsWith("broken.pdf");
    assertThat(failure.get("error").asText()).isNotBlank();
    assertThat(result.json().get("added").asInt()).isEqualTo(1);
    assertThat(rag("ingest", folder.resolve("docs").toString()).out())
        .contains("failed 1")
        .contains("broken.pdf");
  }

  @Test
  void whatIsGoneIsRemovedOnlyWhenAsked() throws IOException {
    Path docs = corpus();
    Files.delete(docs.resolve("lunch.txt"));
    assertThat(rag("ingest", docs.toString(), "--json").json().get("removed").asInt()).isZero();
    assertThat(rag("ingest", docs.toString(), "--prune", "--json").json().get("removed").asInt())
        .isEqualTo(1);
  }

  @Test
  void onlyWhatMatchesAnIncludeGlobIsTaken() {
    write("docs/a.md", "# A\n\nText of a.\n");
    write("docs/b.txt", "Text of b.\n");
    write("docs/c.rst", "Text of c.\n");
    JsonNode report =
        rag(
                "ingest",
                folder.resolve("docs").toString(),
                "--include",
                "*.md",
                "--include",
                "*.txt",
                "--json")
            .succeeded()
            .json();
    assertThat(report.get("added").asInt()).isEqualTo(2);
  }

  @Test
  void metadataFromTheCommandLineIsTyped() {
    Path file = write("a.txt", "Some words.\n");
    rag(
            "ingest",
            file.toString(),
            "--meta",
            "year=2024",
            "--meta",
            "draft=false",
            "--meta",
            "team=core=x")
        .succeeded();
    JsonNode metadata =
        rag("list", "--filter", "year > 2023 AND draft = false", "--json")
            .succeeded()
            .json()
            .get("documents")
            .get(0)
            .get("metadata");
    assertThat(metadata.get("year").isNumber()).isTrue();
    assertThat(metadata.get("draft").isBoolean()).isTrue();
    assertThat(metadata.get("team").asText()).isEqualTo("core=x");
  }

  @Test
  void aPathThatIsNotThereEndsBeforeAnythingIsChanged() {
    Path file = write("a.txt", "Some words.\n");
    Result result = rag("ingest", file.toString(), folder.resolve("missing").toString()).failed(3);
    assertThat(result.err()).contains("missing").contains("no such file");
    assertThat(store()).doesNotExist();
  }

  @Test
  void wrongMetadataAndForeignAddressesAreWrongUsage() {
    Path file = write("a.txt", "Some words.\n");
    assertThat(rag("ingest", file.toString(), "--meta", "novalue").failed(2).err())
        .contains("--meta")
        .contains("novalue");
    rag("ingest", "ftp://example.com/x").failed(2);
    rag("ingest", "http://").failed(2);
    rag("ingest").failed(2);
    assertThat(store()).doesNotExist();
  }

  @Test
  void aWebPageOfThisMachineIsFetchedOnlyWhenThatIsAllowed() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page =
        ("<html><head><title>Moon</title></head><body><main><p>The moon turns around the earth in"
                + " twenty-seven days.</p></main></body></html>")
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      String address =
          "http://"
              + server.getAddress().getHostString()
              + ":"
              + server.getAddress().getPort()
              + "/moon";
      Result refused = rag("ingest", address, "--json");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.json().get("failed").asInt()).isEqualTo(1);
      rag("ingest", address, "--allow-private").succeeded();
      JsonNode hit = rag("search", "moon earth", "--json").succeeded().json().get("hits").get(0);
      assertThat(hit.get("uri").asText()).isEqualTo(address);
      assertThat(hit.get("title").asText()).isEqualTo("Moon");
    } finally {
      server.stop(0);
    }
  }
}
