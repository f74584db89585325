package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports that are run again: with other options, with a mended file of bad lines. */
class JsonlImportTest {
  private static final Scope SCOPE = Scope.local();
  private static final Embedding FOREIGN = Embedding.of(new float[] {1, 2, 3, 4});
  private static final String GOOD = "{\"uri\":\"good\",\"text\":\"words\"}";

  @TempDir Path dir;
  private Rag rag;

  @BeforeEach
  void open() {
    rag =
        Rag.builder(SqliteLuceneStore.at(dir.resolve("store")))
            .embedder(HashingEmbedder.of(4))
            .extractor(new PlainTextExtractor())
            .open();
  }

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void storedVectorsOfAnotherModelAreMadeAnewWhenAskedAndOnlyOnce() throws IOException {
    Path file =
        lines(
            embedded("a", "one two", ""),
            embedded("b", "three four", ""),
            "{\"uri\":\"c\",\"text\":\"five six\",\"chunks\":["
                + "{\"start\":0,\"end\":4,\"embedding\":[1,2,3,4]},"
                + "{\"start\":5,\"end\":8,\"embedding\":[1,2,3,4]}]}",
            "{\"uri\":\"d\",\"text\":\"seven\"}");
    assertThat(counts(run(file, false))).containsExactly(4L, 0L, 0L, 1L);
    assertThat(foreignVectors()).isEqualTo(4);
    // The vector of the last line was made here: it comes out the same, and its document with it.
    assertThat(counts(run(file, true))).containsExactly(0L, 3L, 1L, 5L);
    assertAllVectorsAreTheModels();
    assertThat(counts(run(file, true))).containsExactly(0L, 0L, 4L, 0L);
  }

  @Test
  void anImportWithoutTheOptionDoesNotBringTheFilesVectorsBack() throws IOException {
    Path file = lines(embedded("a", "one two", ""), embedded("b", "three four", ""));
    assertThat(counts(run(file, true))).containsExactly(2L, 0L, 0L, 2L);
    assertThat(counts(run(file, false))).containsExactly(0L, 0L, 2L, 0L);
    assertAllVectorsAreTheModels();
    assertThat(counts(run(file, true))).containsExactly(0L, 0L, 2L, 0L);
  }

  @Test
  void aLineThatChangesAfterItsVectorsWereMadeAnewEmbedsOnlyWhatIsNew() throws IOException {
    run(lines(embedded("a", "one two", ""), embedded("b", "three four", "")), true);
    Path changed =
        lines(embedded("a", "one two", ",\"year\":2020"), embedded("b", "another text", ""));
    assertThat(counts(run(changed, true))).containsExactly(0L, 2L, 0L, 1L);
    assertAllVectorsAreTheModels();
  }

  @Test
  void aLineThatChangesBringsItsOwnVectorAlongUnlessAsked() throws IOException {
    run(lines(embedded("a", "one two", "")), true);
    Path changed = lines(embedded("a", "one two three", ""));
    assertThat(counts(run(changed, false))).containsExactly(0L, 1L, 0L, 0L);
    assertThat(foreignVectors()).isEqualTo(1);
    assertThat(counts(run(changed, true))).containsExactly(0L, 1L, 0L, 1L);
    assertAllVectorsAreTheModels();
  }

  @Test
  void theFileItselfIsRefusedAsThePlaceForItsBadLines() throws IOException {
    Path file = lines(GOOD, "bad");
    Path link = Files.createSymbolicLink(dir.resolve("link.jsonl"), file);
    Path part = Files.copy(file, dir.resolve("x.part"));
    for (Path rejects : List.of(file, link, dir.resolve("store/../in.jsonl"))) {
      assertThatThrownBy(() -> run(file, rejects))
          .isInstanceOf(JsonlException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(rejects.toString());
    }
    assertThatThrownBy(() -> run(part, dir.resolve("x"))).isInstanceOf(JsonlException.class);
    assertThat(file).hasContent(GOOD + "\nbad\n");
    assertThat(part).hasContent(GOOD + "\nbad\n");
    assertThat(rag.workspace(SCOPE).find("good")).isEmpty();
  }

  @Test
  void aFileOfBadLinesThatIsBeingMendedIsNeverWrittenOver() throws IOException {
    Path rejects = dir.resolve("in.jsonl.rejects");
    Path file = lines(GOOD, "bad", "worse");
    assertThat(run(file, rejects).rejects()).contains(rejects);
    assertThat(run(file, rejects).rejects()).contains(rejects);
    Files.writeString(rejects, "{\"uri\":\"bad\",\"text\":\"mended\"}\nworse\n");
    Path next = dir.resolve("in.jsonl.rejects.1");
    for (int run = 0; run < 2; run++) {
      assertThat(run(file, rejects).rejects()).contains(next);
      assertThat(next).hasContent("bad\nworse\n");
      assertThat(rejects).content().startsWith("{\"uri\":\"bad\"");
    }
    lines(GOOD, "bad", "worst");
    Path third = dir.resolve("in.jsonl.rejects.2");
    assertThat(run(file, rejects).rejects()).contains(third);
    assertThat(third).hasContent("bad\nworst\n");
    lines(GOOD);
    assertThat(run(file, rejects).rejects()).isEmpty();
    assertThat(rejects).content().startsWith("{\"uri\":\"bad\"");
    assertThat(names())
        .containsExactly(
            "in.jsonl", "in.jsonl.rejects", "in.jsonl.rejects.1", "in.jsonl.rejects.2");
  }

  @Test
  void theMendedFileOfBadLinesIsImportedWithBadLinesOfItsOwn() throws IOException {
    Path mended = run(lines(GOOD, "bad", "worse"), false).rejects().orElseThrow();
    Files.writeString(mended, "{\"uri\":\"bad\",\"text\":\"mended\"}\nworse\n");
    JsonlImport.Report report = run(mended, false);
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.rejects().orElseThrow()).isNotEqualTo(mended).hasContent("worse\n");
    assertThat(mended).content().contains("mended");
  }

  @Test
  void aRunThatBreaksOffLeavesNoHalfFileOfBadLines() throws IOException {
    Path file = lines("bad", GOOD);
    rag.close();
    assertThatThrownBy(() -> run(file, false)).isInstanceOf(IllegalStateException.class);
    assertThat(names()).containsExactly("in.jsonl");
  }

  @Test
  void badLinesMayGoToADevice() throws IOException {
    Path nowhere = Path.of("/dev/null");
    assertThat(run(lines("bad"), nowhere).rejects()).contains(nowhere);
    assertThat(Files.isRegularFile(nowhere)).isFalse();
  }

  private static String embedded(String uri, String text, String more) {
    return "{\"uri\":\"%s\",\"text\":\"%s\",\"embedding\":[1,2,3,4]%s}".formatted(uri, text, more);
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(dir.resolve("in.jsonl"), List.of(lines));
  }

  private JsonlImport.Report run(Path file, boolean reembed) {
    return new JsonlImport(rag.workspace(SCOPE), rag.embedder().model(), reembed)
        .run(file, Path.of(file + ".rejects"), bytes -> {});
  }

  private JsonlImport.Report run(Path file, Path rejects) {
    return new JsonlImport(rag.workspace(SCOPE), rag.embedder().model(), false)
        .run(file, rejects, bytes -> {});
  }

  /** How many were added, updated and unchanged, and how many vectors were made. */
  private static List<Long> counts(JsonlImport.Report report) {
    assertThat(report.read())
        .isEqualTo(report.added() + report.updated() + report.unchanged() + report.failed());
    return List.of(report.added(), report.updated(), report.unchanged(), report.chunksEmbedded());
  }

  private long foreignVectors() {
    return chunks().filter(it -> Objects.equals(it.embedding(), FOREIGN)).count();
  }

  private void assertAllVectorsAreTheModels() {
    assertThat(chunks())
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(it.embedding())
                    .isEqualTo(
                        rag.embedder().embedPassages(List.of(it.chunk().text())).getFirst()));
  }

  private Stream<EmbeddedChunk> chunks() {
    return rag
        .store()
        .documents()
        .scan(SCOPE, Filter.all(), PageRequest.first(100))
        .items()
        .stream()
        .map(StoredDocument::chunks)
        .flatMap(List::stream);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(Files::isRegularFile)
          .map(it -> it.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
