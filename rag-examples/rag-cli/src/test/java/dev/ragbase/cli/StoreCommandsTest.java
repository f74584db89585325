package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreCommandsTest extends CommandLineTest {
  @Test
  void statsTellWhatIsThereAndWhatItTook() {
    corpus();
    JsonNode stats = rag("stats", "--json").succeeded().json();
    assertThat(stats.get("documents").asInt()).isEqualTo(3);
    assertThat(stats.get("chunks").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(stats.get("bytes").asLong()).isPositive();
    assertThat(stats.get("model").get("dimensions").asInt()).isEqualTo(64);
    JsonNode operation = stats.get("operations").get(0);
    assertThat(Result.names(operation))
        .containsExactly(
            "operation", "count", "errors", "tokens", "p50Ms", "p95Ms", "p99Ms", "maxMs");
    assertThat(rag("stats").succeeded().out()).contains("3 documents").contains("documents.put");
  }

  @Test
  void aStoreThatWasRebuiltFindsWhatItFoundBefore() {
    corpus();
    String before = hits();
    assertThat(rag("rebuild", "--json").succeeded().json().get("documents").asInt()).isEqualTo(3);
    assertThat(hits()).isEqualTo(before);
    JsonNode doctor = rag("doctor", "--json").succeeded().json();
    assertThat(Result.names(doctor)).containsExactly("store", "differences");
    assertThat(doctor.get("differences")).isEmpty();
    assertThat(rag("doctor").succeeded().out()).contains("No difference");
  }

  private String hits() {
    return rag("search", "soup on Mondays", "--json").succeeded().json().get("hits").toString();
  }

  @Test
  void readingGoesOnBesideAWriterAndWritingIsRefused() {
    Path docs = corpus();
    try (SqliteLuceneStore held = SqliteLuceneStore.at(store())) {
      assertThat(held.name()).isNotBlank();
      rag("search", "soup").succeeded();
      rag("list").succeeded();
      rag("stats").succeeded();
      assertThat(rag("ingest", docs.toString()).failed(3).err()).contains("use");
      rag("delete", "--filter", "TRUE").failed(3);
    }
    rag("ingest", docs.toString()).succeeded();
  }

  @Test
  void aStoreOfANewerFormatIsLeftAsItIs() throws Exception {
    Path docs = corpus();
    Path database = store().resolve("ragbase.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThat(rag("search", "soup").failed(3).err()).contains("format 99");
    assertThat(rag("ingest", docs.toString()).failed(3).err()).contains("newer version");
  }

  @Test
  void anExportNeedsAFolderToBeWrittenIn() {
    corpus();
    Path nowhere = folder.resolve("no/all.jsonl");
    assertThat(rag("export", "jsonl", nowhere.toString()).failed(3).err()).contains("no folder");
    assertThat(rag("export", "jsonl", folder.toString()).failed(3).err()).contains("is a folder");
  }

  @Test
  void anExportOfNothingLeavesTheBackupAndIsNoSuccess() throws Exception {
    corpus();
    Path file = write("backup.jsonl", "of yesterday");
    for (String to : new String[] {file.toString(), "-"}) {
      Result none = rag("export", "jsonl", to, "--workspace", "handbok");
      assertThat(none.code()).isEqualTo(1);
      assertThat(none.err()).contains("no documents of tenant 'local' and workspace 'handbok'");
    }
    assertThat(Files.readString(file)).isEqualTo("of yesterday");
  }

  @Test
  void whatIsExportedComesBackTheSame() throws Exception {
    corpus();
    Path file = folder.resolve("all.jsonl");
    assertThat(
            rag("export", "jsonl", file.toString(), "--json")
                .succeeded()
                .json()
                .get("documents")
                .asInt())
        .isEqualTo(3);
    String other = folder.resolve("other").toString();
    JsonNode report =
        rag("import", "jsonl", file.toString(), "--store", other, "--json").succeeded().json();
    assertThat(Result.names(report))
        .startsWith(
            "read", "added", "updated", "unchanged", "failed", "embedded", "tookMs", "rejects");
    assertThat(report.get("added").asInt()).isEqualTo(3);
    assertThat(report.get("embedded").asInt()).isZero();
    assertThat(report.get("rejects").isNull()).isTrue();
    Path again = folder.resolve("again.jsonl");
    rag("export", "jsonl", again.toString(), "--store", other).succeeded();
    assertThat(again).hasSameTextualContentAs(file);
    assertThat(rag("export", "jsonl", "-", "--store", other).succeeded().out())
        .isEqualTo(Files.readString(file));
    JsonNode second =
        rag("import", "jsonl", file.toString(), "--store", other, "--json").succeeded().json();
    assertThat(second.get("unchanged").asInt()).isEqualTo(3);
  }

  @Test
  void badLinesAreNumberedAndSetAside() {
    Path file =
        write(
            "in.jsonl",
            "{\"uri\":\"a\",\"text\":\"some words\"}\nnot json\n{\"uri\":\"b\",\"text\":\"more words\"}\n");
    Result result = rag("import", "jsonl", file.toString(), "--json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.json().get("added").asInt()).isEqualTo(2);
    assertThat(result.json().get("failed").asInt()).isEqualTo(1);
    assertThat(result.json().get("problems").get(0).get("line").asInt()).isEqualTo(2);
    assertThat(Path.of(result.json().get("rejects").asText())).hasContent("not json");
    rag("import", "jsonl", folder.resolve("missing.jsonl").toString()).failed(3);
    rag("import").failed(2);
    rag("import", "csv", "x").failed(2);
  }

  @Test
  void aCopyHoldsTheSame() {
    corpus();
    rag("ask", "soup on Mondays?", "--session", "s").code();
    String other = folder.resolve("other").toString();
    JsonNode copy =
        rag("copy", "--from", store().toString(), "--to", other, "--verify", "--json")
            .succeeded()
            .json();
    assertThat(copy.get("documents").asInt()).isEqualTo(3);
    assertThat(copy.get("written").asInt()).isEqualTo(3);
    assertThat(copy.get("differences")).isEmpty();
    assertThat(
            rag("copy", "--from", store().toString(), "--to", other, "--json")
                .succeeded()
                .json()
                .get("written")
                .asInt())
        .isZero();
    rag("copy", "--from", other, "--to", other).failed(2);
    rag("copy", "--from", folder.resolve("no").toString(), "--to", other).failed(3);
  }

  @Test
  void aCopyWithPruneRemovesWhatOnlyTheTargetHas() {
    corpus();
    String from = store().toString();
    String to = folder.resolve("other").toString();
    rag("copy", "--from", from, "--to", to).succeeded();
    String uri = rag("list", "--json").json().get("documents").get(0).get("uri").asText();
    rag("delete", uri, "--yes").succeeded();
    Result differing = rag("copy", "--from", from, "--to", to, "--verify");
    assertThat(differing.code()).isEqualTo(1);
    assertThat(differing.out()).contains("only the target has " + uri, "--prune");
    JsonNode pruned =
        rag("copy", "--from", from, "--to", to, "--prune", "--verify", "--json").succeeded().json();
    assertThat(pruned.get("removed").asInt()).isEqualTo(1);
    assertThat(pruned.get("compared").get("documents").asInt()).isEqualTo(2);
    assertThat(pruned.get("compared").get("embeddings").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(rag("copy", "--from", from, "--to", to, "--prune", "--verify").succeeded().out())
        .contains("Removed 0 documents")
        .contains("both hold the same");
    String detour = folder.resolve("other/../" + store().getFileName()).toString();
    rag("copy", "--from", from, "--to", detour).failed(2);
  }

  @Test
  void aFileOfJsonLinesIsCopiedLikeAnyStore() throws Exception {
    corpus();
    String from = store().toString();
    Path file = write("rag_store.jsonl", "{\"uri\":\"old\",\"text\":\"old words\"}\nno\n");
    Result filled = rag("copy", "--from", from, "--to", file.toString(), "--prune", "--verify");
    assertThat(filled.succeeded().err()).contains("1 lines are no documents");
    assertThat(Files.readAllLines(file)).hasSize(6).element(5).asString().startsWith("{\"uri\":");
    String other = folder.resolve("other").toString();
    Result copied = rag("copy", "--from", file.toString(), "--to", other, "--verify", "--json");
    assertThat(copied.code()).isEqualTo(1);
    JsonNode copy = copied.json();
    assertThat(copy.get("written").asInt()).isEqualTo(3);
    assertThat(copy.get("rejected").asInt()).isEqualTo(1);
    assertThat(copy.get("differences")).isEmpty();
    rag("copy", "--from", from, "--to", other, "--verify").succeeded();
    String missing = folder.resolve("no.jsonl").toString();
    assertThat(rag("copy", "--from", missing, "--to", other).failed(3).err())
        .contains("no such file");
    String third = folder.resolve("third").toString();
    assertThat(
            rag("import", "jsonl", file.toString(), "--store", third, "--json")
                .json()
                .get("added")
                .asInt())
        .isEqualTo(3);
  }

  @Test
  void anEvaluationScoresEachMode() {
    Path docs =
        write(
            "docs.jsonl",
            """
            {"id":"1","title":"","text":"soup on mondays"}
            {"_id":"2","text":"fish on fridays"}
            """);
    Path queries = write("queries.jsonl", "{\"id\":\"q1\",\"text\":\"soup\"}\n");
    Path qrels = write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\t1\t1\n");
    List<String> all =
        List.of(
            "eval",
            "--docs",
            docs.toString(),
            "--queries",
            queries.toString(),
            "--qrels",
            qrels.toString(),
            "--json");
    JsonNode report = rag(all.toArray(String[]::new)).succeeded().json();
    assertThat(Result.names(report)).containsExactly("documents", "queries", "modes");
    assertThat(report.get("documents").asInt()).isEqualTo(2);
    assertThat(report.get("queries").asInt()).isEqualTo(1);
    assertThat(Result.names(report.get("modes"))).containsExactly("keyword", "vector", "hybrid");
    JsonNode keyword = report.get("modes").get("keyword");
    assertThat(Result.names(keyword))
        .containsExactly("ndcg@10", "recall@100", "mrr@10", "queriesPerSecond");
    assertThat(keyword.get("ndcg@10").asDouble()).isEqualTo(1);
    assertThat(
            rag(
                    "eval",
                    "--docs",
                    docs.toString(),
                    "--queries",
                    queries.toString(),
                    "--qrels",
                    qrels.toString(),
                    "--mode",
                    "vector")
                .succeeded()
                .out())
        .contains("vector")
        .doesNotContain("hybrid");
    Path bad = write("bad.jsonl", "{\"id\":\"1\"}\n");
    assertThat(
            rag(
                    "eval",
                    "--docs",
                    bad.toString(),
                    "--queries",
                    queries.toString(),
                    "--qrels",
                    qrels.toString())
                .failed(3)
                .err())
        .contains("bad.jsonl line 1");
    Path empty = write("empty.jsonl", "");
    String[] nothing = {
      "eval", "--docs", "" + docs, "--queries", "" + empty, "--qrels", "" + qrels
    };
    assertThat(rag(nothing).failed(3).err())
        .contains("empty.jsonl: holds no query")
        .doesNotContain("check");
    String[] others = {
      "eval", "--docs", "" + docs, "--queries", "" + queries, "--qrels", "" + empty
    };
    assertThat(rag(others).failed(3).err())
        .contains("empty.jsonl for ", "none of the 1 queries")
        .endsWith("judgments: check that both use the same ids\n");
  }

  @Test
  void theDemoShowsASearchAndAnAnswerAndLeavesNothing() {
    write("project/README.md", "# Project\n\nRun mvn verify to build ragbase and run its tests.\n");
    write("project/docs/a.md", "# Truth\n\nSQLite is the truth, which can rebuild every index.\n");
    project = java.util.Optional.of(folder.resolve("project"));
    Result demo = rag("demo");
    assertThat(demo.out()).contains("added 2").contains("rag search").contains("rag ask");
    assertThat(demo.code()).isLessThanOrEqualTo(1);
    assertThat(store()).doesNotExist();
    project = java.util.Optional.empty();
    rag("demo").failed(3);
  }
}
