package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Document;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoredDocument;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlTest {
  private static final Scope SCOPE = Scope.local();

  @TempDir Path dir;
  private Rag rag;
  private Workspace workspace;

  @BeforeEach
  void open() {
    rag = rag();
    workspace = rag.workspace(SCOPE);
  }

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void linesBecomeDocumentsAndTheirEmbeddingsAreKeptToTheBit() throws IOException {
    float[] vector = {0.1f, -3.4028235e38f, 1.4e-45f, 0.33333334f};
    JsonlImport.Report report =
        run(
            "{\"uri\":\"a\",\"text\":\"one two\",\"embedding\":"
                + Arrays.toString(vector)
                + ",\"metadata\":{\"year\":2020,\"tags\":[\"x\",\"y\"],\"nested\":{\"a\":null}}}",
            "{\"uri\":\"b\",\"text\":\"three four\"}");
    assertThat(report.read()).isEqualTo(2);
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.chunksEmbedded()).isEqualTo(1);
    assertThat(report.rejects()).isEmpty();
    Document a = workspace.find("a").orElseThrow();
    List<EmbeddedChunk> chunks = rag.store().documents().chunks(SCOPE, a.id());
    assertThat(chunks.getFirst().embedding()).isEqualTo(Embedding.of(vector));
    assertThat(workspace.list(Filter.parse("tags CONTAINS ANY ('y')"), firstPage()).items())
        .hasSize(1);
  }

  @Test
  void aSecondRunChangesNothingAlsoWhereAUriStandsTwice() throws IOException {
    String[] lines = {
      "{\"uri\":\"a\",\"text\":\"old\"}",
      "{\"uri\":\"b\",\"text\":\"other\"}",
      "{\"uri\":\"a\",\"text\":\"new\"}"
    };
    JsonlImport.Report first = run(lines);
    assertThat(List.of(first.read(), first.added(), first.unchanged())).containsExactly(3L, 2L, 1L);
    assertThat(workspace.find("a").orElseThrow().text()).isEqualTo("new");
    JsonlImport.Report second = run(lines);
    assertThat(second.unchanged()).isEqualTo(3);
    assertThat(second.chunksEmbedded()).isZero();
    assertThat(workspace.find("a").orElseThrow().info().revision()).isEqualTo(1);
  }

  @Test
  void badLinesAreNamedByNumberAndSetAsideByteForByte() throws IOException {
    byte[] invalid = {'{', '"', (byte) 0xff, '"', '}'};
    String[] bad = {
      "not json",
      "{\"text\":\"no uri\"}",
      "{\"uri\":\"x\"}",
      "{\"uri\":\"x\",\"text\":5}",
      "{\"uri\":\"x\",\"text\":\"t\",\"embedding\":[1,2]}",
      "{\"uri\":\"x\",\"text\":\"t\",\"embedding\":[1,NaN,3,4]}",
      "{\"uri\":\"x\",\"text\":\"t\"} trailing",
      "{\"uri\":\"x\",\"text\":\"t\",\"metadata\":[]}",
      "[".repeat(10_000),
    };
    Path file = dir.resolve("in.jsonl");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("{\"uri\":\"good\",\"text\":\"t\"}\r\n\n".getBytes(StandardCharsets.UTF_8));
      for (String line : bad) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      out.write(invalid);
    }
    JsonlImport.Report report = run(file);
    assertThat(report.read()).isEqualTo(11);
    assertThat(report.blank()).isEqualTo(1);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(10);
    assertThat(report.problems().getFirst().line()).isEqualTo(3);
    assertThat(report.problems()).extracting(JsonlImport.Problem::cause).doesNotContain("null");
    assertThat(report.problems().get(4).cause()).contains("2 dimensions").contains("--reembed");
    assertThat(report.problems().get(5).cause()).contains("NaN");
    byte[] aside = Files.readAllBytes(report.rejects().orElseThrow());
    assertThat(new String(aside, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            String.join("\n", bad)
                + "\n"
                + new String(invalid, StandardCharsets.ISO_8859_1)
                + "\n");
  }

  @Test
  void everyLineOfALargeFileIsAccountedFor() throws IOException {
    Random random = new Random(20_261_126);
    List<String> lines = new ArrayList<>();
    Map<String, Boolean> embedded = new HashMap<>();
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String uri = "doc-" + (random.nextInt(20) == 0 ? random.nextInt(200) : i);
      String text = "\"text\":\"words of line " + i + "\"";
      String line =
          switch (random.nextInt(25)) {
            case 0 -> "{\"uri\":\"" + uri + "\"," + text;
            case 1 -> "{" + text + "}";
            case 2 -> "{\"uri\":\"" + uri + "\"," + text + ",\"embedding\":[1,2]}";
            case 3, 4 -> "{\"uri\":\"" + uri + "\"," + text + "}";
            default -> "{\"uri\":\"" + uri + "\"," + text + ",\"embedding\":[1,2,3,4]}";
          };
      lines.add(line);
      if (line.startsWith("{\"uri\"") && line.endsWith("}") && !line.endsWith("[1,2]}")) {
        embedded.put(uri, line.contains("embedding"));
      } else {
        bad.add(line);
      }
    }
    JsonlImport.Report report = run(lines.toArray(String[]::new));
    assertThat(report.read()).isEqualTo(3_000);
    assertThat(report.added()).isEqualTo(embedded.size());
    assertThat(report.updated()).isZero();
    assertThat(report.failed()).isEqualTo(bad.size()).isEqualTo(report.problems().size());
    assertThat(report.unchanged()).isEqualTo(3_000 - embedded.size() - bad.size()).isPositive();
    assertThat(report.chunksEmbedded())
        .isEqualTo(embedded.values().stream().filter(it -> !it).count());
    assertThat(report.rejects().orElseThrow()).hasContent(String.join("\n", bad) + "\n");
    JsonlImport.Report second = run(lines.toArray(String[]::new));
    assertThat(second.failed()).isEqualTo(bad.size());
    assertThat(second.unchanged()).isEqualTo(3_000 - bad.size());
    assertThat(second.chunksEmbedded()).isZero();
  }

  @Test
  void anOverlongLineIsSetAsideWholeAndTheNextOnesGoIn() throws IOException {
    Path file = dir.resolve("in.jsonl");
    byte[] megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 70; i++) {
        out.write(megabyte);
      }
      out.write("\n{\"uri\":\"a\",\"text\":\"t\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    JsonlImport.Report report = run(file);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.problems().getFirst().cause()).contains("bytes");
    assertThat(Files.size(report.rejects().orElseThrow())).isEqualTo((70L << 20) + 1);
  }

  @Test
  void embeddingsOfAnotherModelAreMadeAnewWhenAsked() throws IOException {
    Path file = dir.resolve("in.jsonl");
    Files.writeString(file, "{\"uri\":\"x\",\"text\":\"t\",\"embedding\":[1,2]}\n");
    JsonlImport.Report report =
        new JsonlImport(workspace, rag.embedder().model(), true)
            .run(file, dir.resolve("rejects"), bytes -> {});
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.chunksEmbedded()).isEqualTo(1);
  }

  @Test
  void whatIsExportedIsImportedWithoutLoss() throws IOException {
    Metadata metadata =
        Metadata.empty()
            .with("text", "ü \"quoted\" \u2028 🙂")
            .with("n", new MetadataValue.Decimal(new BigDecimal("1.10")))
            .with("big", new MetadataValue.Decimal(new BigDecimal("12345678901234567890")))
            .with("time", MetadataValue.of(Instant.parse("2024-01-02T03:04:05Z")))
            .with("flag", MetadataValue.of(true));
    workspace.put("long", "A title", "## Head\n\nsome words here. ".repeat(500), metadata);
    workspace.put("short", "", "a few words", Metadata.empty());
    workspace.put("empty", "", "", Metadata.empty());
    Path file = dir.resolve("out.jsonl");
    assertThat(new JsonlExport(rag.store().documents(), SCOPE).run(file)).isEqualTo(3);
    try (Rag other = rag()) {
      Workspace copy = other.workspace(SCOPE);
      JsonlImport.Report report =
          new JsonlImport(copy, other.embedder().model(), false)
              .run(file, dir.resolve("rejects"), bytes -> {});
      assertThat(report.added()).isEqualTo(3);
      assertThat(report.chunksEmbedded()).isZero();
      List<StoredDocument> before = scan(rag);
      List<StoredDocument> after = scan(other);
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i).document().text()).isEqualTo(before.get(i).document().text());
        assertThat(after.get(i).document().info().metadata())
            .isEqualTo(before.get(i).document().info().metadata());
        assertThat(after.get(i).document().info().title())
            .isEqualTo(before.get(i).document().info().title());
        assertThat(after.get(i).chunks())
            .extracting(EmbeddedChunk::embedding)
            .isEqualTo(before.get(i).chunks().stream().map(EmbeddedChunk::embedding).toList());
      }
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> run(dir.resolve("none.jsonl")))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("none.jsonl");
  }

  private static List<StoredDocument> scan(Rag rag) {
    return rag.store().documents().scan(SCOPE, Filter.all(), firstPage()).items();
  }

  private static PageRequest firstPage() {
    return PageRequest.first(100);
  }

  private JsonlImport.Report run(String... lines) throws IOException {
    Path file = dir.resolve("in.jsonl");
    Files.write(file, List.of(lines));
    return run(file);
  }

  private JsonlImport.Report run(Path file) {
    return new JsonlImport(workspace, rag.embedder().model(), false)
        .run(file, dir.resolve("in.jsonl.rejects"), bytes -> {});
  }

  private static Rag rag() {
    return Rag.builder(MemoryStore.open())
        .embedder(HashingEmbedder.of(4))
        .extractor(new PlainTextExtractor())
        .open();
  }
}
