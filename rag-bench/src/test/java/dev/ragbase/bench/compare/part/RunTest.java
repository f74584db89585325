package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.report.TextReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  private static final Build BUILD = new Build("c0de", "1a0ncher", "21", "2 of a kind");

  private static final Origin ORIGIN =
      new Origin(Instant.parse("2026-01-02T03:04:05.678Z"), List.of("--quick"));

  @TempDir Path dir;

  private static final Settings SETTINGS = TestSettings.in(Path.of("/project")).get();

  private static NativePeers natives(boolean hnswlib) {
    return natives(hnswlib, "c0mpi1ed");
  }

  private static NativePeers natives(boolean hnswlib, String code) {
    return new NativePeers(null, Optional.of("FAISS"), hnswlib, code, List.of());
  }

  @Test
  void figuresOfAnotherBuildOrAnotherJavaAreNotThisOnes() {
    String made = Run.madeBy(BUILD, SETTINGS, natives(true));

    assertThat(Run.madeBy(BUILD, SETTINGS, natives(true))).isEqualTo(made);
    assertThat(
            Run.madeBy(
                new Build("0ther", "1a0ncher", "21", "2 of a kind"), SETTINGS, natives(true)))
        .isNotEqualTo(made);
    assertThat(
            Run.madeBy(new Build("c0de", "1a0ncher", "25", "2 of a kind"), SETTINGS, natives(true)))
        .isNotEqualTo(made);
  }

  @Test
  void aPeerThatIsInstalledLaterTakesPartInTheNextRun() {
    assertThat(Run.madeBy(BUILD, SETTINGS, natives(true)))
        .isNotEqualTo(Run.madeBy(BUILD, SETTINGS, natives(false)));
  }

  @Test
  void aChangeOfTheLauncherConcernsOnlyWhatRunsIt() {
    Build changed = new Build("c0de", "0ther", "21", "2 of a kind");

    assertThat(changed.withLauncher()).isNotEqualTo(BUILD.withLauncher());
    assertThat(changed.withoutLauncher()).isEqualTo(BUILD.withoutLauncher());
  }

  @Test
  void aPartThatCannotBeMadeIsNamedAndTheOthersGoOn() throws Exception {
    Settings settings =
        TestSettings.in(dir)
            .full()
            .documents(dir.resolve("none"))
            .judged(dir.resolve("judged"))
            .parts(PartKind.DOCUMENTS, PartKind.QUALITY)
            .get();

    JsonNode result = run(settings, natives(false));

    assertThat(result.path("missing").toString())
        .contains("search-documents-1000", "none is no folder")
        .contains("\"quality\"", "rag-examples/rag");
    assertThat(result.path("parts")).isEmpty();
    assertThat(result.path("whole").asBoolean()).isFalse();
    assertThat(result.path("notMade").toString())
        .isEqualTo("[\"search-documents-1000\",\"quality\"]");
  }

  @Test
  void figuresAndStoresOfAnotherMachineAreNotThisOnes() {
    Build moved = new Build("c0de", "1a0ncher", "21", "4 of another kind");

    assertThat(Run.madeBy(moved, SETTINGS, natives(true)))
        .isNotEqualTo(Run.madeBy(BUILD, SETTINGS, natives(true)));
    assertThat(moved.withoutLauncher()).isNotEqualTo(BUILD.withoutLauncher());
  }

  @Test
  void figuresOfAnotherLibraryOfTheSameVersionAreNotThisOnes() {
    assertThat(Run.madeBy(BUILD, SETTINGS, natives(true, "0ther")))
        .isNotEqualTo(Run.madeBy(BUILD, SETTINGS, natives(true)));
  }

  @Test
  void aSizeThatIsNamedTwiceIsMeasuredOnceAndTheSmallestComesFirst() {
    assertThat(TestSettings.in(dir).sizes(3_000, 1_000, 3_000).get().sizes())
        .containsExactly(1_000, 3_000);
  }

  @Test
  void aPeerThatIsNotInstalledIsNamedInTheTables() throws Exception {
    Settings settings = TestSettings.in(dir).parts(PartKind.QUALITY).get();
    NativePeers natives =
        new NativePeers(
            null,
            Optional.empty(),
            false,
            "",
            List.of(
                new NativePeers.Missing(
                    List.of("faiss-flat"), "FAISS, hnswlib", "apt install g++")));

    JsonNode result = run(settings, natives);

    assertThat(TextReport.of(result)).contains("- FAISS, hnswlib: apt install g++\n");
  }

  @Test
  void tenantsAreNamedWhereThereIsNoTimeForThem() throws Exception {
    Settings settings = TestSettings.in(dir).parts(PartKind.TENANTS).get();

    JsonNode result = run(settings, natives(false));

    assertThat(TextReport.of(result)).contains("- tenants: filling two databases takes longer");
    assertThat(result.path("parts")).isEmpty();
  }

  @Test
  void aFileOfTooFewVectorsIsNamedWithTheRowsThatItGives() throws Exception {
    ByteBuffer vectors = ByteBuffer.allocate(1_300 * 8).order(ByteOrder.LITTLE_ENDIAN);
    while (vectors.hasRemaining()) {
      vectors.putInt(1).putFloat(1);
    }
    Path file = Files.write(dir.resolve("given.fvecs"), vectors.array());
    Settings settings =
        TestSettings.in(dir)
            .sizes(1_250)
            .vectors(file)
            .parts(PartKind.SEARCH, PartKind.POSTGRES)
            .get();
    Files.createDirectories(settings.work());

    JsonNode result = run(settings, natives(false));

    assertThat(result.path("missing").findValuesAsText("install"))
        .contains(file + " gives 1100 rows, beside the queries that are held out of it");
  }

  private JsonNode run(Settings settings, NativePeers natives) throws Exception {
    return new Run(settings, new Progress(System.err, () -> 0), natives, () -> 1, BUILD)
        .run(ORIGIN.describe(settings));
  }

  @Test
  void aPartThatIsLeftOutFailsARunThatNamedItAndNoOther() throws Exception {
    for (PartKind part : List.of(PartKind.QUALITY, PartKind.TENANTS, PartKind.DOCUMENTS)) {
      JsonNode asked = run(TestSettings.in(dir).parts(part).named(part).get(), natives(false));
      JsonNode byDefault = run(TestSettings.in(dir).parts(part).get(), natives(false));

      assertThat(asked.path("notMade")).as(part.name()).hasSize(1);
      assertThat(byDefault.path("notMade")).as(part.name()).isEmpty();
    }
  }

  @Test
  void aCompetitorThatIsNamedAndNotInstalledIsToldWithWhatItNeeds() {
    NativePeers natives =
        new NativePeers(
            null,
            Optional.empty(),
            false,
            "",
            List.of(new NativePeers.Missing(NativePeers.FAISS, "FAISS", "apt install g++")));

    assertThatThrownBy(
            () ->
                run(
                    TestSettings.in(dir).parts(PartKind.SEARCH).competitors("faiss-flat").get(),
                    natives))
        .hasMessage(
            "--competitors: faiss-flat cannot take part, this machine has no FAISS:"
                + " apt install g++");
  }

  @Test
  void resultsSayWhereTheyComeFrom() throws Exception {
    JsonNode result = run(TestSettings.in(dir).parts(PartKind.QUALITY).get(), natives(false));

    assertThat(result.path("origin").toString())
        .contains(
            "\"commit\":\"unknown\"",
            "\"began\":\"2026-01-02T03:04:05Z\"",
            "\"command\":\"rag-bench/compare --quick\"",
            "\"forks\":1",
            "\"warmUpRounds\":1",
            "\"measuredRounds\":5",
            "\"seed\":1");
    assertThat(TextReport.of(result))
        .contains("## Run\n", "- command: rag-bench/compare --quick\n", "measuredRounds 5");
  }
}
