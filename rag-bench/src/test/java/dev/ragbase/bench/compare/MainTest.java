package dev.ragbase.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path dir;
  private final StringWriter errors = new StringWriter();

  private int run(String... args) {
    return Main.commandLine().setErr(new PrintWriter(errors, true)).execute(args);
  }

  @Test
  void anEmptyFileOfVectorsIsNamed() throws Exception {
    Path file = Files.createFile(dir.resolve("none.fvecs"));

    assertThat(run("--vectors", file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("--vectors: " + file + " holds no vectors");
  }

  @Test
  void aFileToWorkInIsNamedWithTheCause() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));

    assertThat(run("--work", file.toString())).isEqualTo(3);
    assertThat(errors.toString())
        .startsWith("compare: --work: " + file + ": there is a file of this name: name a folder");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithTheCause() throws Exception {
    Path below = Files.createFile(dir.resolve("file")).resolve("below");

    assertThat(run("--work", below.toString())).isEqualTo(3);
    assertThat(errors.toString()).contains("--work: " + below).contains("Not a directory");
  }

  @Test
  void aSecondRunInTheSameFolderIsRefused() throws Exception {
    Path work = dir.resolve("work");
    try (WorkLock first = WorkLock.of(work)) {
      assertThat(run("--work", first.folder().toString())).isEqualTo(3);
    }

    assertThat(errors.toString())
        .contains("another compare works in " + work)
        .contains("name another folder");
    WorkLock.of(work).close();
  }

  @Test
  void whatIsWrongStandsAloneWithTheWayToAllOptions() {
    assertThat(run("--rounds", "3")).isEqualTo(2);
    assertThat(errors.toString().lines())
        .containsExactly(
            "compare: --rounds: at least 5, not 3", "compare: see 'rag-bench/compare --help'");
  }

  @Test
  void anEmptyValueInAListIsRefusedInsteadOfTheDefaultTakenForIt() {
    for (String option : List.of("--sizes", "--parts", "--competitors", "--judged")) {
      for (String value : List.of(",", "", " ", "1000,,2000", "1000,")) {
        assertThat(run(option, value)).as(option + " '" + value + "'").isEqualTo(2);
        assertThat(errors.toString())
            .contains("compare: " + option + ": '" + value + "' has an empty value");
        errors.getBuffer().setLength(0);
      }
    }
    assertThat(run("--sizes=,")).isEqualTo(2);
    assertThat(errors.toString()).contains("--sizes: ',' has an empty value");
  }

  @Test
  void eachFileThatAJudgedCollectionLacksIsNamedBeforeAnythingRuns() throws Exception {
    for (String missing : List.of("docs.jsonl", "queries.jsonl", "qrels.tsv")) {
      Path collection = Files.createDirectory(dir.resolve("without-" + missing));
      for (String file : List.of("docs.jsonl", "queries.jsonl", "qrels.tsv")) {
        if (!file.equals(missing)) {
          Files.createFile(collection.resolve(file));
        }
      }

      assertThat(run("--quick", "--judged", collection.toString())).isEqualTo(2);
      assertThat(errors.toString())
          .contains("--judged: '" + collection + "' has no " + missing + "\n");
    }
  }

  @Test
  void aRunThatLacksWhatWasAskedForEndsWithOneAndSaysWhat() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), () -> 0);
    ObjectNode results = new ObjectMapper().createObjectNode();
    results.putArray("notMade");
    assertThat(Main.exitCode(results, progress)).isZero();

    results.withArray("notMade").add("quality");

    assertThat(Main.exitCode(results, progress)).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("not measured", "quality");
  }

  @Test
  void aRunThatBreaksOffLeavesNoFormerResultsToBeTakenForItsOwn() throws Exception {
    Path faiss = dir.resolve("faiss");
    Files.createDirectories(faiss.resolve("include/faiss"));
    Path results = Files.writeString(dir.resolve("results.json"), "{\"parts\":{}}");

    assertThat(run("--faiss", faiss.toString(), "--work", dir.toString())).isEqualTo(3);

    assertThat(errors.toString()).contains("has no libfaiss");
    assertThat(Files.readString(results))
        .contains("\"complete\" : false", "rag-bench/compare --faiss " + faiss);
    assertThat(dir.resolve("results.former.json")).hasContent("{\"parts\":{}}");
    assertThat(run("report", "--results", results.toString(), "--out", dir.toString()))
        .isEqualTo(2);
  }

  @Test
  void anOptionThatIsWrongTakesNoResultsAway() throws Exception {
    Path results = Files.writeString(dir.resolve("results.json"), "{\"parts\":{}}");

    assertThat(run("--competitors", "nobody", "--work", dir.toString())).isEqualTo(2);

    assertThat(errors.toString())
        .contains("--competitors: none is called nobody: there are [faiss-flat, ");
    assertThat(results).hasContent("{\"parts\":{}}");
  }

  @Test
  void documentsThatAreNotThereAreNamed() {
    assertThat(run("--documents", dir.resolve("none").toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("none' is no folder");
  }

  @Test
  void theTablesAreShownAndFormerResultsStayWhereNewOnesCannotBeWritten() throws Exception {
    Path former = Files.writeString(dir.resolve("results.json"), "{\"of\":\"a former run\"}");
    Files.createDirectory(dir.resolve("results.new"));
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    ObjectNode results = new ObjectMapper().createObjectNode();
    results.putObject("parts").putObject("hardware").put("kind", "hardware").put("speed", 512);

    assertThatThrownBy(
            () -> Main.publish(results, new ResultsFile(dir), out, new Progress(out, () -> 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(former + " or its charts cannot be written: ")
        .hasMessageContaining("--work");

    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("What the hardware allows", "512");
    assertThat(former).hasContent("{\"of\":\"a former run\"}");
  }
}
