package dev.ragbase.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path dir;
  private final StringWriter errors = new StringWriter();

  private int run(String... args) {
    return Main.commandLine().setErr(new PrintWriter(errors, true)).execute(args);
  }

  @Test
  void theDocumentIsWrittenFromTheResults() throws Exception {
    Path results =
        Files.writeString(
            dir.resolve("results.json"),
            "{\"parts\":{\"hardware\":{\"kind\":\"hardware\",\"diskWriteMegabytesPerSecond\":512.5}}}");

    assertThat(run("report", "--results", results.toString(), "--out", dir.toString())).isZero();

    assertThat(Files.readString(dir.resolve("benchmarks.md")))
        .startsWith("# Benchmarks")
        .contains("512.50", "do not edit", "(.benchmarks/results.json)");
  }

  @Test
  void theResultsStandBesideTheDocumentAndGiveItAgain() throws Exception {
    Path results =
        Files.writeString(dir.resolve("results.json"), "{\"parts\":{\"hardware\":{\"a\":1}}}");
    Path out = Files.createDirectory(dir.resolve("docs"));
    assertThat(run("report", "--results", results.toString(), "--out", out.toString())).isZero();
    Path kept = out.resolve(".benchmarks/results.json");
    assertThat(kept).hasSameTextualContentAs(results);
    String document = Files.readString(out.resolve("benchmarks.md"));

    assertThat(run("report", "--results", kept.toString(), "--out", out.toString())).isZero();

    assertThat(kept).hasSameTextualContentAs(results);
    assertThat(out.resolve("benchmarks.md")).hasContent(document);
  }

  @Test
  void resultsThatAreNotThereAreNamed() {
    assertThat(run("report", "--results", dir.resolve("none.json").toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("none.json is not there");
  }

  @Test
  void wrongArgumentsAreRefusedWithTheirValue() {
    assertThat(run("--sizes", "10")).isEqualTo(2);
    assertThat(errors.toString()).contains("10 rows are too few");
    assertThat(run("--faiss", dir.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("has no include/faiss");
    assertThat(run("--rounds", "3")).isEqualTo(2);
    assertThat(errors.toString()).contains("at least 5, not 3");
    assertThat(run("--judged", dir.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("has no docs.jsonl");
  }

  @Test
  void resultsOfARunThatIsNotAtItsEndAreRefused() throws Exception {
    Path document = Files.writeString(dir.resolve("benchmarks.md"), "what was there");
    ObjectNode former = new ObjectMapper().createObjectNode().put("of", "a former run");
    ResultsFile results = new ResultsFile(dir);
    former.putObject("parts");
    results.end(former);
    ObjectNode begun = new ObjectMapper().createObjectNode();
    begun.putObject("parts");
    // Broken off twice: the figures of the one before stay.
    results.begin(begun);
    results.begin(begun);

    assertThat(run("report", "--results", results.path().toString(), "--out", dir.toString()))
        .isEqualTo(2);

    assertThat(errors.toString())
        .contains(results.path() + " is of a run that was broken off or goes on: let ");
    assertThat(document).hasContent("what was there");
    assertThat(Files.readString(dir.resolve("results.former.json"))).contains("a former run");

    results.end(begun);
    assertThat(run("report", "--results", results.path().toString(), "--out", dir.toString()))
        .isZero();
  }

  @Test
  void theDocumentStaysAsItIsWhereAFileHoldsNoResults() throws Exception {
    Path document = Files.writeString(dir.resolve("benchmarks.md"), "what was there");
    Path results = dir.resolve("results.json");
    for (String broken : List.of("", "[]", "{}", "{\"parts\": [1]}", "{\"parts\": {\"hardware\"")) {
      Files.writeString(results, broken);

      assertThat(run("report", "--results", results.toString(), "--out", dir.toString()))
          .as("for '%s'", broken)
          .isEqualTo(2);

      assertThat(errors.toString()).contains(results + " holds no results of rag-bench/compare");
      assertThat(document).hasContent("what was there");
    }
  }
}
