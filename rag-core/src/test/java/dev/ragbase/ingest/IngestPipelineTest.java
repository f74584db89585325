package dev.ragbase.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.ForwardingEmbedder;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.error.Retry;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoredDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestPipelineTest {
  private static final Embedding FOREIGN = foreign();

  @TempDir Path dir;
  private final CountingEmbedder embedder = new CountingEmbedder();
  private Rag rag;
  private Workspace workspace;

  @BeforeEach
  void open() {
    rag =
        Rag.builder(MemoryStore.open())
            .embedder(embedder)
            .extractor(new PlainTextExtractor())
            .open();
    workspace = rag.workspace(Scope.local());
  }

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void theSecondRunOpensAndEmbedsNothing() throws IOException {
    write("a.md", "# Tokens\n\nThey rotate.");
    write("b.txt", "Plain words.");
    IngestReport first = workspace.ingest(dir);
    assertThat(first.added()).isEqualTo(2);
    assertThat(first.chunksEmbedded()).isEqualTo(2);
    int passages = embedder.passages;
    IngestReport second = workspace.ingest(dir);
    assertThat(second.unchanged()).isEqualTo(2);
    assertThat(second.added() + second.updated() + second.failed()).isZero();
    assertThat(embedder.passages).isEqualTo(passages);
  }

  @Test
  void aFileThatWasOnlyTouchedIsUnchangedAndEmbedsNothing() throws IOException {
    Path file = write("a.txt", "Plain words.");
    workspace.ingest(dir);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    IngestReport report = workspace.ingest(dir);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(report.chunksEmbedded()).isZero();
  }

  @Test
  void anEditEmbedsOnlyTheTouchedChunks() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append("## Section ").append(i).append("\n\n").append("word" + i + " ".repeat(1));
      text.append("filler words go on and on here ".repeat(20)).append("\n\n");
    }
    write("long.md", text.toString());
    IngestReport first = workspace.ingest(dir);
    write("long.md", text.toString().replace("word31", "changed31"));
    IngestReport second = workspace.ingest(dir);
    assertThat(second.updated()).isEqualTo(1);
    assertThat(second.chunksEmbedded()).isBetween(1L, 3L);
    assertThat(second.chunksKept()).isGreaterThan(first.chunksEmbedded() - 5);
    assertThat(workspace.search("changed31").hits().getFirst().chunk().text())
        .contains("changed31");
  }

  @Test
  void aBadFileIsOneFailureWithItsCauseAndTheOthersGoIn() throws IOException {
    write("a.txt", "Fine.");
    Files.write(dir.resolve("b.bin"), new byte[] {0, 1, 2, (byte) 0xff});
    write("c.txt", "Fine too.");
    List<IngestOutcome> outcomes = new ArrayList<>();
    IngestReport report =
        workspace.ingest(
            FileSource.of(List.of(dir), List.of()), IngestOptions.defaults(), outcomes::add);
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.failures().getFirst().uri()).endsWith("b.bin");
    assertThat(report.failures().getFirst().cause()).isNotBlank();
    assertThat(outcomes).hasSize(3);
  }

  @Test
  void aDocumentThatCannotBeEmbeddedFailsAlone() throws IOException {
    write("a.txt", "Fine.");
    write("b.txt", "poison");
    write("c.txt", "Fine too.");
    IngestReport report = workspace.ingest(dir);
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.failures())
        .extracting(IngestOutcome.Failed::cause)
        .containsExactly("poisoned");
  }

  @Test
  void anEmbeddingServiceThatIsAwayEndsTheRunAndTheNextRunGoesOn() throws IOException {
    write("a.txt", "Fine.");
    embedder.away = true;
    assertThatThrownBy(() -> workspace.ingest(dir)).isInstanceOf(EmbeddingException.class);
    embedder.away = false;
    assertThat(workspace.ingest(dir).added()).isEqualTo(1);
  }

  @Test
  void metadataGivenWithTheCommandReachUnchangedFilesWithoutEmbedding() throws IOException {
    write("a.txt", "Fine.");
    workspace.ingest(dir);
    IngestReport report =
        workspace.ingest(
            FileSource.of(List.of(dir), List.of()),
            IngestOptions.defaults().with(Metadata.of("team", MetadataValue.of("blue"))),
            outcome -> {});
    assertThat(report.updated()).isEqualTo(1);
    assertThat(report.chunksEmbedded()).isZero();
    assertThat(workspace.list(Filter.parse("team = 'blue'"), firstPage()).items()).hasSize(1);
  }

  @Test
  void pruningRemovesWhatIsGoneAndNothingElse() throws IOException {
    Path gone = write("sub/gone.txt", "Old.");
    write("stays.txt", "New.");
    workspace.put("elsewhere", "", "Not from files.", Metadata.empty());
    workspace.ingest(dir);
    Files.delete(gone);
    assertThat(workspace.ingest(dir).removed()).isZero();
    IngestReport report =
        workspace.ingest(
            FileSource.of(List.of(dir), List.of("*.none")),
            IngestOptions.defaults().pruning(),
            outcome -> {});
    assertThat(report.removed()).isEqualTo(1);
    assertThat(workspace.list(Filter.all(), firstPage()).items()).hasSize(2);
  }

  @Test
  void whatPruningRemovesIsNotReportedAsFailedToo() {
    workspace.put("http://gone", "", "Old.", Metadata.empty());
    DocumentSource web =
        new DocumentSource() {
          @Override
          public void forEach(Consumer<Found> consumer) {
            consumer.accept(new Found.Unreadable("http://gone", "status 410"));
          }

          @Override
          public List<String> uriPrefixes() {
            return List.of("http://gone");
          }

          @Override
          public boolean isGone(String uri) {
            return true;
          }
        };
    IngestReport kept = workspace.ingest(web, IngestOptions.defaults(), outcome -> {});
    assertThat(kept.failed()).isEqualTo(1);
    IngestReport pruned = workspace.ingest(web, IngestOptions.defaults().pruning(), outcome -> {});
    assertThat(pruned.failed()).isZero();
    assertThat(pruned.removed()).isEqualTo(1);
  }

  @Test
  void vectorsThatAreMadeAnewReplaceBothGivenAndStoredOnes() {
    List<PreparedDocument> documents = prepared(3, "v1", FOREIGN);
    assertThat(put(documents).chunksEmbedded()).isZero();
    IngestReport report = reembed(documents);
    assertThat(report.updated()).isEqualTo(3);
    assertThat(report.chunksEmbedded()).isEqualTo(3);
    assertThat(vectors()).hasSize(3).doesNotContain(FOREIGN);
    assertThat(reembed(documents).unchanged()).isEqualTo(3);
    assertThat(put(documents).unchanged()).isEqualTo(3);
    assertThat(vectors()).doesNotContain(FOREIGN);
  }

  @Test
  void aRunThatMakesVectorsAnewGoesOnWhereItWasBrokenOff() {
    List<PreparedDocument> documents = prepared(600, "v1", FOREIGN);
    put(documents);
    List<IngestOutcome> done = new ArrayList<>();
    assertThatThrownBy(
            () ->
                workspace.reembed(
                    documents.iterator(),
                    outcome -> {
                      embedder.away = true;
                      done.add(outcome);
                    }))
        .isInstanceOf(EmbeddingException.class);
    embedder.away = false;
    IngestReport rest = reembed(documents);
    assertThat(rest.unchanged()).isEqualTo(done.size()).isBetween(1L, 599L);
    assertThat(rest.chunksEmbedded()).isEqualTo(600 - done.size());
    assertThat(vectors()).hasSize(600).doesNotContain(FOREIGN);
  }

  @Test
  void vectorsThatWereMadeAnewAreReusedAndVectorsOfUnknownOriginAreNot() {
    reembed(prepared(2, "v1", FOREIGN));
    assertThat(reembed(prepared(2, "v2", FOREIGN)).chunksEmbedded()).isZero();
    put(prepared(2, "v3", FOREIGN));
    assertThat(reembed(prepared(2, "v4", FOREIGN)).chunksEmbedded()).isEqualTo(2);
    assertThat(vectors()).doesNotContain(FOREIGN);
  }

  @Test
  void vectorsThatComeOutTheSameAreCountedAsMade() {
    List<PreparedDocument> documents = prepared(2, "v1", null);
    put(documents);
    IngestReport report = reembed(documents);
    assertThat(report.unchanged()).isEqualTo(2);
    assertThat(report.chunksEmbedded()).isEqualTo(2);
    assertThat(reembed(documents).chunksEmbedded()).isZero();
  }

  @Test
  void aViewerMayNotMakeVectorsAnew() {
    Workspace viewer = rag.workspace(Scope.of("local", "default", "guest", Role.VIEWER));
    assertThatThrownBy(() -> viewer.reembed(prepared(1, "v1", null).iterator(), outcome -> {}))
        .isInstanceOf(AccessDenied.class);
  }

  @Test
  void aViewerMayNotIngest() throws IOException {
    write("a.txt", "Fine.");
    Workspace viewer = rag.workspace(Scope.of("local", "default", "guest", Role.VIEWER));
    assertThatThrownBy(() -> viewer.ingest(dir)).isInstanceOf(AccessDenied.class);
  }

  @Test
  void aMissingFolderFailsBeforeAnythingIsChanged() {
    assertThatThrownBy(() -> workspace.ingest(dir.resolve("nowhere")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("nowhere");
  }

  /** A vector as of another model of the same dimensions. */
  private static Embedding foreign() {
    float[] values = new float[64];
    values[63] = 7;
    return Embedding.of(values);
  }

  /** Documents of one chunk each, which comes with this vector. */
  private static List<PreparedDocument> prepared(
      int count, String version, @Nullable Embedding given) {
    List<PreparedDocument> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = "words of number" + i;
      ChunkDraft whole = new ChunkDraft(List.of(), text, new Span(0, text.length()), null);
      documents.add(
          new PreparedDocument(
              "doc-" + i,
              "",
              StructuredText.plain(text),
              "text/plain",
              Metadata.empty(),
              new SourceStamp(version, null),
              List.of(new ChunkWrite(whole, given))));
    }
    return documents;
  }

  private IngestReport put(List<PreparedDocument> documents) {
    return workspace.put(documents.iterator(), outcome -> {});
  }

  private IngestReport reembed(List<PreparedDocument> documents) {
    return workspace.reembed(documents.iterator(), outcome -> {});
  }

  private List<@Nullable Embedding> vectors() {
    List<@Nullable Embedding> vectors = new ArrayList<>();
    for (StoredDocument document : DocumentScan.all(rag.store().documents(), Scope.local())) {
      document.chunks().forEach(chunk -> vectors.add(chunk.embedding()));
    }
    return vectors;
  }

  private static PageRequest firstPage() {
    return PageRequest.first(100);
  }

  private Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Counts passages, refuses poison, and can be out of reach. */
  private static final class CountingEmbedder extends ForwardingEmbedder {
    private int passages;
    private boolean away;

    CountingEmbedder() {
      super(HashingEmbedder.of(64));
    }

    @Override
    public List<Embedding> embedPassages(List<String> texts) {
      if (away) {
        throw new EmbeddingException("the service is away", Retry.YES, null);
      }
      if (texts.stream().anyMatch(text -> text.contains("poison"))) {
        throw EmbeddingException.ofText("poisoned", null);
      }
      passages += texts.size();
      return super.embedPassages(texts);
    }
  }
}
