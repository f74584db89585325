package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same commands on a folder and on PostgreSQL: they print the same. */
class SameOnBothStoresTest extends PostgresCommandTest {
  private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";

  private String server = "";

  @BeforeEach
  void openDatabase() {
    server = applied().ownerUrl();
    variables.remove("RAG_STORE");
  }

  /** Some commands on one store. */
  private interface Scenario {
    void on(Transcript transcript) throws Exception;
  }

  /** What commands on one store printed, without what cannot be the same. */
  private final class Transcript {
    private final String store;
    private final StringBuilder lines = new StringBuilder();

    Transcript(String store) {
      this.store = store;
    }

    Result run(String... args) {
      variables.put("RAG_STORE", store);
      Result result = rag(args);
      variables.remove("RAG_STORE");
      lines.append("$ rag ").append(String.join(" ", args)).append('\n');
      lines.append(masked(result.out())).append(masked(errors(result)));
      lines.append("-> ").append(result.code()).append('\n');
      return result;
    }

    /** Without progress, and what {@code doctor} advises on the server. */
    private String errors(Result result) {
      return result
          .err()
          .lines()
          .filter(line -> line.startsWith("rag: ") && !line.contains("has pgvector"))
          .collect(Collectors.joining("\n"));
    }

    private String masked(String text) {
      return text.replace(store, "<store>")
          .replace(store.replaceFirst("\\?.*", ""), "<store>")
          .replaceAll(ID, "<id>")
          .replaceAll(TIME, "<time>")
          .replaceAll("(\"\\w*Ms\" : )[0-9.]+", "$1<time>")
          .replaceAll("(\"(bytes|\\w+Bytes)\" : )(\\d+|null)", "$1<bytes>")
          .replaceAll("(\"plan\" : )(\"[^\"]*\"|null)", "$1<plan>")
          // Lucene rounds the length of a passage, PostgreSQL does not.
          .replaceAll("(\"keywordScore\" : )[0-9.E-]+", "$1<score>")
          .replaceAll("(queriesPerSecond\" : )[0-9.E]+", "$1<speed>");
    }
  }

  private void same(Scenario scenario) throws Exception {
    Transcript folders = new Transcript(store().toString());
    scenario.on(folders);
    Transcript servers = new Transcript(server);
    scenario.on(servers);
    assertThat(servers.lines.toString()).isEqualTo(folders.lines.toString());
    assertThat(folders.lines).isNotEmpty();
  }

  private Path documents() {
    write("docs/tokens.md", "# Tokens\n\nTokens are rotated every ninety days.\n");
    write("docs/backup.md", "# Backup\n\nA backup is written each night at two o'clock.\n");
    write("docs/lunch.txt", "The canteen serves soup on Mondays and fish on Fridays.\n");
    return folder.resolve("docs");
  }

  @Test
  void documentsComeInAndAreListedAndRead() throws Exception {
    String docs = documents().toString();
    same(
        on -> {
          assertThat(on.run("ingest", docs, "--meta", "team=core", "--json").json().get("added"))
              .hasToString("3");
          on.run("ingest", docs, "--json");
          assertThat(on.run("list", "--json").json().get("documents")).hasSize(3);
          on.run("list", "--limit", "1");
          on.run("list", "--filter", "team = 'core' AND mediaType = 'text/plain'", "--json");
          on.run("list", "--filter", "team = 'sales'", "--json");
          on.run("get", docs + "/lunch.txt");
          on.run("get", docs + "/lunch.txt", "--json");
          on.run("get", "nowhere");
          on.run("stats", "--json");
          on.run("doctor", "--json");
        });
  }

  @Test
  void thePastIsKeptAndWhatIsDeletedIsGone() throws Exception {
    Path docs = documents();
    same(
        on -> {
          Path lunch = write("docs/lunch.txt", "The canteen serves soup on Mondays.\n");
          on.run("ingest", docs.toString(), "--json");
          Files.writeString(lunch, "The canteen is closed in August.\n");
          on.run("ingest", docs.toString(), "--json");
          assertThat(on.run("history", lunch.toString(), "--json").json().get("revisions"))
              .hasSize(2);
          on.run("get", lunch.toString(), "--as-of", "2001-01-01");
          on.run("stats", "--json");
          on.run("delete", lunch.toString(), "--json");
          on.run("delete", lunch.toString(), "--json");
          on.run("delete", "--filter", "mediaType = 'text/markdown'", "--json");
          on.run("delete", "--filter", "TRUE", "--json");
          on.run("list", "--json");
          on.run("doctor", "--json");
        });
  }

  @Test
  void searchesFindTheSame() throws Exception {
    String docs = documents().toString();
    same(
        on -> {
          on.run("ingest", docs, "--json");
          // No two scores are the same: ids decide then, and these are each store's own.
          String words = "canteen serves soup on Mondays, backup is written, rotated";
          String[] search = {"search", words, "--mode", "vector", "--json"};
          assertThat(on.run(search).json().get("hits")).hasSize(3);
          on.run("search", "soup", "-k", "1", "--mode", "vector", "--json");
          on.run("search", "soup", "--mode", "vector", "--filter", "title = 'Backup'", "--json");
          on.run("search", "soup", "--mode", "vector", "--filter", "title = 'None'", "--json");
          on.run("search", "soup", "--mode", "keyword");
          on.run("search", "soup backup", "--mode", "keyword", "--json");
          on.run("search", "zyzzyva", "--mode", "keyword", "--json");
          on.run("search", "tokens are rotated", "-k", "1", "--json");
          on.run("search", "the", "--filter", "mediaType = 'text/plain'", "--json");
          on.run("ask", "soup on Mondays?", "--json");
          on.run("ask", "xylophone zyzzyva quokka", "--json");
          on.run("rebuild", "--json");
          on.run(search);
        });
  }

  @Test
  void aServerExplainsItsPlan() {
    rag("ingest", documents().toString(), "--store", server).succeeded();
    assertThat(rag("search", "soup", "--explain", "--store", server).succeeded().out())
        .contains("plan: ");
  }

  @Test
  void conversationsAreKept() throws Exception {
    String docs = documents().toString();
    same(
        on -> {
          on.run("ingest", docs, "--json");
          on.run("ask", "soup on Mondays?", "--session", "lunch");
          on.run("ask", "fish on Fridays?", "--session", "lunch", "--json");
          JsonNode sessions = on.run("sessions", "--json").json().get("sessions");
          assertThat(sessions.get(0).get("messages").asInt()).isEqualTo(4);
          assertThat(on.run("sessions", "lunch", "--json").json().get("messages")).hasSize(4);
          on.run("sessions", "nowhere");
        });
  }

  @Test
  void workspacesAreApart() throws Exception {
    String docs = documents().toString();
    rag("workspace", "create", "other", "--owner", "local", "--store", server).succeeded();
    same(
        on -> {
          on.run("ingest", docs + "/lunch.txt", "--json");
          on.run("ingest", docs + "/backup.md", "--workspace", "other", "--json");
          assertThat(on.run("list", "--json").json().get("documents")).hasSize(1);
          variables.put("RAG_WORKSPACE", "other");
          assertThat(on.run("list", "--json").out()).contains("backup.md");
          on.run("search", "soup", "--mode", "vector", "--json");
          variables.remove("RAG_WORKSPACE");
        });
  }

  @Test
  void whatGoesOutComesInTheSame() throws Exception {
    String docs = documents().toString();
    String source = folder.resolve("source").toString();
    rag("ingest", docs, "--store", source).succeeded();
    String exported = export(source);
    Path file = write("all.jsonl", exported);
    same(
        on -> {
          on.run("import", "jsonl", file.toString(), "--workspace", "default", "--json");
          on.run("import", "jsonl", file.toString(), "--json");
          on.run("export", "jsonl", "-");
        });
    assertThat(export(server)).isEqualTo(exported);
  }

  @Test
  void aCopyThereAndBackHoldsTheSame() {
    String docs = documents().toString();
    String back = folder.resolve("back").toString();
    rag("ingest", docs, "--store", store().toString()).succeeded();
    rag("ask", "soup?", "--session", "s", "--store", store().toString());
    for (List<String> way : List.of(List.of(store().toString(), server), List.of(server, back))) {
      JsonNode copy =
          rag("copy", "--from", way.get(0), "--to", way.get(1), "--verify", "--json")
              .succeeded()
              .json();
      assertThat(copy.get("documents").asInt()).isEqualTo(3);
      assertThat(copy.get("messages").asInt()).isEqualTo(2);
      assertThat(copy.get("differences")).isEmpty();
    }
    assertThat(export(back)).isEqualTo(export(store().toString()));
    Result itself = rag("copy", "--from", server, "--to", server + "&ApplicationName=x").failed(2);
    assertThat(itself.err()).contains("is the store to copy from").doesNotContain("password");
  }

  private String export(String store) {
    return rag("export", "jsonl", "-", "--store", store).succeeded().out();
  }

  @Test
  void anEvaluationLeavesNothingInTheDatabase() throws Exception {
    Path docs =
        write("d.jsonl", "{\"id\":\"1\",\"text\":\"soup\"}\n{\"id\":\"2\",\"text\":\"fish\"}\n");
    Path queries = write("q.jsonl", "{\"id\":\"q\",\"text\":\"soup\"}\n");
    Path qrels = write("r.tsv", "q\t1\t1\n");
    String[] eval = {
      "eval",
      "--json",
      "--docs",
      docs.toString(),
      "--queries",
      queries.toString(),
      "--qrels",
      qrels.toString()
    };
    same(
        on -> {
          JsonNode report = on.run(eval).json();
          assertThat(report.get("modes").get("vector").get("ndcg@10").asDouble()).isEqualTo(1);
        });
    assertThat(rag("tenant", "list", "--store", server, "--json").json().get("tenants")).hasSize(1);
  }
}
