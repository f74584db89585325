package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.copy.CopyMode;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.document.Document;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a document of a file, what does not, and that no line hides another. */
class JsonlLinesTest {
  private static final Scope SCOPE = Scope.local();

  /** Lines of the uri x that are no documents, though they look like one at first. */
  private static final List<String> BAD =
      List.of(
          "{\"uri\":\"x\",\"text\":\"half \\ud83d pair\",\"embedding\":[1,2,3,4]}",
          "{\"uri\":\"x\",\"text\":\"half \\ud83d pair\"}",
          "{\"uri\":\"x\",\"title\":\"\\udc00\",\"text\":\"t\"}",
          "{\"uri\":\"x\",\"text\":\"t\",\"mediaType\":\" \"}",
          "{\"uri\":\"x\",\"text\":\"one two\",\"chunks\":["
              + "{\"start\":0,\"end\":3,\"embedding\":[1,2,3,4]},"
              + "{\"start\":4,\"end\":7,\"embedding\":[1,2]}]}",
          "{\"uri\":\"x\",\"text\":\"t\",\"$ragbase\":{\"source\":{}}}");

  @TempDir private Path dir;

  private final Rag rag =
      Rag.builder(MemoryStore.open())
          .embedder(HashingEmbedder.of(4))
          .extractor(new PlainTextExtractor())
          .open();

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void aLineThatIsNoDocumentIsNamedAndHidesNoneBeforeIt() throws IOException {
    List<String> lines = new ArrayList<>(List.of("{\"uri\":\"x\",\"text\":\"good\"}"));
    lines.addAll(BAD);
    lines.add("{\"uri\":\"y\",\"text\":\"good, too\"}");
    JsonlImport.Report report = run(lines.toArray(String[]::new));
    assertThat(report.problems())
        .extracting(JsonlImport.Problem::line)
        .containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(report.problems().getFirst().cause()).contains("half a surrogate pair");
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.failed()).isEqualTo(BAD.size());
    assertThat(find("x").text()).isEqualTo("good");
    assertThat(report.rejects().orElseThrow()).hasContent(String.join("\n", BAD) + "\n");
    try (JsonlStore store = open(dir.resolve("in.jsonl"))) {
      assertThat(store.rejected()).isEqualTo(BAD.size());
      assertThat(store.documents().find(SCOPE, "x").orElseThrow().text()).isEqualTo("good");
    }
  }

  @Test
  void aLineThatEndsTooEarlySaysWhereWhatDoesNotEndBegan() throws IOException {
    String cut = "{\"uri\":\"x\",\"embedding\":[1,2";
    String said = "is not JSON: Unexpected end-of-input";
    assertThat(run(cut).problems().getFirst().cause())
        .startsWith(said)
        .contains("begun at column 24")
        .doesNotContain("Source");
    try (JsonlStore store = open(dir.resolve("in.jsonl"))) {
      assertThat(store.rejected()).isEqualTo(1);
    }
  }

  @Test
  void vectorsThatAreMadeAnewMayHaveBeenAnything() throws IOException {
    Path file =
        lines(
            "{\"uri\":\"a\",\"text\":\"t\",\"embedding\":[NaN,null,\"x\"]}",
            "{\"uri\":\"b\",\"text\":\"t\",\"embedding\":\"AACAPwAAAEA=\"}",
            "{\"uri\":\"c\",\"text\":\"t\",\"embedding\":{\"values\":[1]}}",
            "{\"uri\":\"d\",\"text\":\"one\",\"chunks\":["
                + "{\"start\":0,\"end\":3,\"embedding\":\"AACA\"}]}");
    JsonlImport.Report report =
        new JsonlImport(rag.workspace(SCOPE), rag.embedder().model(), true)
            .run(file, dir.resolve("rejects"), bytes -> {});
    assertThat(report.failed()).isZero();
    assertThat(report.added()).isEqualTo(4);
  }

  @Test
  void nullIsNoTitleAndNoMediaType() throws IOException {
    run("{\"uri\":\"a\",\"text\":\"t\",\"title\":null,\"mediaType\":null,\"chunks\":null}");
    assertThat(find("a").info().title()).isEmpty();
    assertThat(find("a").info().mediaType()).isEqualTo("text/plain");
    assertThat(find("a").info().metadata()).isEqualTo(Metadata.empty());
  }

  @Test
  void chunksThatAreNotOursAreMetadata() throws IOException {
    List<String> theirs =
        List.of(
            "3", "\"x\"", "{\"a\":[1]}", "[1,2]", "[[]]", "[{\"text\":\"t\"},{\"n\":1}]", "[{}]");
    for (String value : theirs) {
      JsonlImport.Report report =
          run("{\"uri\":\"a\",\"text\":\"a \u00fc\",\"chunks\":" + value + ",\"year\":2020}");
      assertThat(report.failed()).as(value).isZero();
      assertThat(find("a").info().metadata().get("chunks")).as(value).isPresent();
      assertThat(find("a").info().metadata().get("year")).contains(MetadataValue.of(2020));
    }
    assertThat(run("{\"uri\":\"a\",\"text\":\"t\",\"chunks\":[{\"start\":0,\"end\":9}]}").failed())
        .isEqualTo(1);
  }

  @Test
  void whatIsNestedAsDeepAsAnImportTakesItIsExportedAndComesBack() throws IOException {
    for (int levels : new int[] {200, 201, 999}) {
      String deep = "[".repeat(levels) + "]".repeat(levels);
      JsonlImport.Report report =
          run("{\"uri\":\"d" + levels + "\",\"text\":\"t\",\"deep\":" + deep + "}");
      assertThat(report.added()).isEqualTo(levels == 200 ? 1 : 0);
      assertThat(report.failed()).isEqualTo(levels == 200 ? 0 : 1);
    }
    Path file = dir.resolve("out.jsonl");
    assertThat(new JsonlExport(rag.store().documents(), SCOPE).run(file)).isEqualTo(1);
    assertThat(run(file).failed()).isZero();
    try (JsonlStore store = open(dir.resolve("copy.jsonl"))) {
      new StoreCopy(rag.store(), SCOPE, store, SCOPE).run(CopyMode.ADD, done -> {});
    }
    try (JsonlStore store = open(dir.resolve("copy.jsonl"))) {
      assertThat(store.rejected()).isZero();
    }
  }

  @Test
  void importAndCopyBackEndWithBothTheSameHoweverOftenTheyAreRepeated() throws IOException {
    Path file = lines("{\"uri\":\"a\",\"text\":\"one\"}", "{\"uri\":\"b\",\"text\":\"two\"}");
    for (int round = 0; round < 3; round++) {
      JsonlImport.Report report = round == 2 ? reembed(file) : run(file);
      assertThat(report.added()).isEqualTo(round == 0 ? 2 : 0);
      copyTo(file);
      assertThat(Files.readAllLines(file)).hasSize(round < 2 ? 4 : 6);
    }
    for (int round = 0; round < 2; round++) {
      assertThat((round == 0 ? run(file) : reembed(file)).unchanged()).isEqualTo(6);
      copyTo(file);
      assertThat(Files.readAllLines(file)).hasSize(6);
    }
  }

  @Test
  void aLineThatWasChangedBehindItsNoteIsBroughtIn() throws IOException {
    Path file = lines("{\"uri\":\"a\",\"text\":\"one\"}");
    run(file);
    copyTo(file);
    String noted = Files.readAllLines(file).getLast();
    Files.writeString(
        file, noted.replace("\"one\"", "\"changed\"") + "\n", StandardOpenOption.APPEND);
    assertThat(run(file).updated()).isEqualTo(1);
    assertThat(find("a").text()).isEqualTo("changed");
    assertThat(run(file).updated()).isZero();
  }

  private void copyTo(Path file) {
    try (JsonlStore store = open(file)) {
      StoreCopy copy = new StoreCopy(rag.store(), SCOPE, store, SCOPE);
      copy.run(CopyMode.MIRROR, done -> {});
      assertThat(copy.verify().differences()).isEmpty();
    }
  }

  private JsonlStore open(Path file) {
    return JsonlStore.open(
        JsonlSettings.builder(file)
            .model(rag.embedder().model())
            .badLines(JsonlSettings.BadLines.SET_ASIDE)
            .build());
  }

  private Document find(String uri) {
    return rag.workspace(SCOPE).find(uri).orElseThrow();
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(dir.resolve("in.jsonl"), List.of(lines));
  }

  private JsonlImport.Report run(String... lines) throws IOException {
    return run(lines(lines));
  }

  private JsonlImport.Report run(Path file) {
    return run(file, false);
  }

  private JsonlImport.Report reembed(Path file) {
    return run(file, true);
  }

  private JsonlImport.Report run(Path file, boolean reembed) {
    return new JsonlImport(rag.workspace(SCOPE), rag.embedder().model(), reembed)
        .run(file, Path.of(file + ".rejects"), bytes -> {});
  }
}
