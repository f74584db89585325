package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.measure.Rounds;
import dev.ragbase.bench.compare.report.TextReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  private static final Build BUILD = new Build("c0de", "1a0ncher", "21", "2 of a kind");

  private static final Origin ORIGIN =
      new Origin(Instant.parse("2026-01-02T03:04:05.678Z"), List.of("--quick"));

  @TempDir Path dir;

  static Settings settings() {
    return settings(List.of(10_000));
  }

  private static Settings settings(List<Integer> sizes) {
    return new Settings(
        Path.of("/project"),
        Path.of("/work"),
        sizes,
        true,
        Path.of("/documents"),
        1_000,
        null,
        null,
        null,
        List.of(),
        EnumSet.allOf(PartKind.class),
        Set.of(),
        Set.of(),
        new Rounds.Plan(1, 1, 5, 1, 1));
  }

  private static NativePeers natives(boolean hnswlib) {
    return natives(hnswlib, "c0mpi1ed");
  }

  private static NativePeers natives(boolean hnswlib, String code) {
    return new NativePeers(null, Optional.of("FAISS"), hnswlib, code, List.of());
  }

  @Test
  void figuresOfAnotherBuildOrAnotherJavaAreNotThisOnes() {
    String made = Run.madeBy(BUILD, settings(), natives(true));

    assertThat(Run.madeBy(BUILD, settings(), natives(true))).isEqualTo(made);
    assertThat(
            Run.madeBy(
                new Build("0ther", "1a0ncher", "21", "2 of a kind"), settings(), natives(true)))
        .isNotEqualTo(made);
    assertThat(
            Run.madeBy(
                new Build("c0de", "1a0ncher", "25", "2 of a kind"), settings(), natives(true)))
        .isNotEqualTo(made);
  }

  @Test
  void aPeerThatIsInstalledLaterTakesPartInTheNextRun() {
    assertThat(Run.madeBy(BUILD, settings(), natives(true)))
        .isNotEqualTo(Run.madeBy(BUILD, settings(), natives(false)));
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
        new Settings(
            dir,
            dir.resolve("work"),
            List.of(10_000),
            false,
            dir.resolve("none"),
            1_000,
            null,
            null,
            null,
            List.of(dir.resolve("judged")),
            Set.of(PartKind.DOCUMENTS, PartKind.QUALITY),
            Set.of(),
            Set.of(),
            new Rounds.Plan(1, 1, 5, 1, 1));
    Progress progress = new Progress(System.err, () -> 0);

    JsonNode result = new Run(settings, progress, natives(false), () -> 1, BUILD).run(ORIGIN);

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

    assertThat(Run.madeBy(moved, settings(), natives(true)))
        .isNotEqualTo(Run.madeBy(BUILD, settings(), natives(true)));
    assertThat(moved.withoutLauncher()).isNotEqualTo(BUILD.withoutLauncher());
  }

  @Test
  void figuresOfAnotherLibraryOfTheSameVersionAreNotThisOnes() {
    assertThat(Run.madeBy(BUILD, settings(), natives(true, "0ther")))
        .isNotEqualTo(Run.madeBy(BUILD, settings(), natives(true)));
  }

  @Test
  void aSizeThatIsNamedTwiceIsMeasuredOnceAndTheSmallestComesFirst() {
    assertThat(settings(List.of(3_000, 1_000, 3_000)).sizes()).containsExactly(1_000, 3_000);
  }

  @Test
  void aPeerThatIsNotInstalledIsNamedInTheTables() throws Exception {
    Settings settings =
        new Settings(
            dir,
            dir.resolve("work"),
            List.of(10_000),
            true,
            dir,
            1_000,
            null,
            null,
            null,
            List.of(),
            Set.of(PartKind.QUALITY),
            Set.of(),
            Set.of(),
            new Rounds.Plan(1, 1, 5, 1, 1));
    NativePeers natives =
        new NativePeers(
            null,
            Optional.empty(),
            false,
            "",
            List.of(
                new NativePeers.Missing(
                    List.of("faiss-flat"), "FAISS, hnswlib", "apt install g++")));
    Progress progress = new Progress(System.err, () -> 0);

    JsonNode result = new Run(settings, progress, natives, () -> 1, BUILD).run(ORIGIN);

    assertThat(TextReport.of(result)).contains("- FAISS, hnswlib: apt install g++\n");
  }

  @Test
  void tenantsAreNamedWhereThereIsNoTimeForThem() throws Exception {
    Settings settings =
        new Settings(
            dir,
            dir.resolve("work"),
            List.of(10_000),
            true,
            dir,
            1_000,
            null,
            null,
            null,
            List.of(),
            Set.of(PartKind.TENANTS),
            Set.of(),
            Set.of(),
            new Rounds.Plan(1, 1, 5, 1, 1));
    Progress progress = new Progress(System.err, () -> 0);

    JsonNode result = new Run(settings, progress, natives(false), () -> 1, BUILD).run(ORIGIN);

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
        new Settings(
            dir,
            dir,
            List.of(1_250),
            true,
            dir,
            1_000,
            file,
            null,
            null,
            List.of(),
            Set.of(PartKind.SEARCH, PartKind.POSTGRES),
            Set.of(),
            Set.of(),
            new Rounds.Plan(1, 1, 5, 1, 1));
    Progress progress = new Progress(System.err, () -> 0);

    JsonNode result = new Run(settings, progress, natives(false), () -> 1, BUILD).run(ORIGIN);

    assertThat(result.path("missing").findValuesAsText("install"))
        .contains(file + " gives 1100 rows, beside the queries that are held out of it");
  }

  private Settings quick(PartKind part, Set<PartKind> named, Set<String> competitors) {
    return new Settings(
        dir,
        dir.resolve("work"),
        List.of(10_000),
        true,
        dir,
        1_000,
        null,
        null,
        null,
        List.of(),
        Set.of(part),
        named,
        competitors,
        new Rounds.Plan(1, 1, 5, 1, 1));
  }

  private Run run(Settings settings, NativePeers natives) {
    return new Run(settings, new Progress(System.err, () -> 0), natives, () -> 1, BUILD);
  }

  @Test
  void aPartThatIsLeftOutFailsARunThatNamedItAndNoOther() throws Exception {
    for (PartKind part : List.of(PartKind.QUALITY, PartKind.TENANTS, PartKind.DOCUMENTS)) {
      JsonNode asked = run(quick(part, Set.of(part), Set.of()), natives(false)).run(ORIGIN);
      JsonNode byDefault = run(quick(part, Set.of(), Set.of()), natives(false)).run(ORIGIN);

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
            () -> run(quick(PartKind.SEARCH, Set.of(), Set.of("faiss-flat")), natives).run(ORIGIN))
        .hasMessage(
            "--competitors: faiss-flat cannot take part, this machine has no FAISS:"
                + " apt install g++");
  }

  @Test
  void resultsSayWhereTheyComeFrom() throws Exception {
    JsonNode result = run(quick(PartKind.QUALITY, Set.of(), Set.of()), natives(false)).run(ORIGIN);

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
