package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whose documents a copy reads and writes, and that what it reads stays as it is. */
class CopyCommandTest extends CommandLineTest {
  private static final String LINES =
      "{\"uri\":\"a\",\"text\":\"soup on Mondays\"}\n{\"uri\":\"b\",\"text\":\"fish on Fridays\"}\n";

  private String target() {
    return folder.resolve("target").toString();
  }

  private JsonNode listed(String... whose) {
    String[] list =
        Stream.concat(Stream.of("list", "--json"), Stream.of(whose)).toArray(String[]::new);
    variables.put("RAG_STORE", target());
    return rag(list).json().get("documents");
  }

  @Test
  void plainLinesBelongToWhoeverIsNamed() {
    Path file = write("old.jsonl", LINES);
    JsonNode copied =
        rag(
                "copy",
                "--from",
                file.toString(),
                "--to",
                target(),
                "--tenant",
                "acme",
                "--verify",
                "--json")
            .succeeded()
            .json();
    assertThat(copied.get("written").asInt()).isEqualTo(2);
    assertThat(listed("--tenant", "acme")).hasSize(2);
    assertThat(listed()).isEmpty();
    Path back = folder.resolve("back.jsonl");
    rag("copy", "--from", target(), "--to", back.toString(), "--tenant", "acme", "--verify")
        .succeeded();
    assertThat(back).content().contains("\"uri\":\"a\"", "\"uri\":\"b\"");
  }

  @Test
  void aTenantsDocumentsAreCopiedToAnother() {
    corpus();
    JsonNode copied =
        rag(
                "copy",
                "--from",
                store().toString(),
                "--from-tenant",
                "local",
                "--to",
                target(),
                "--tenant",
                "acme",
                "--workspace",
                "handbook",
                "--from-workspace",
                "default",
                "--verify",
                "--json")
            .succeeded()
            .json();
    assertThat(copied.get("written").asInt()).isEqualTo(3);
    assertThat(listed("--tenant", "acme", "--workspace", "handbook")).hasSize(3);
  }

  @Test
  void nothingToReadIsNoSuccessAndNeverEmptiesTheTarget() {
    corpus();
    rag("copy", "--from", store().toString(), "--to", target()).succeeded();
    Result none =
        rag("copy", "--from", store().toString(), "--from-tenant", "acme", "--to", target());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("has nothing of tenant 'acme'");
    Result pruned =
        rag(
            "copy",
            "--from",
            store().toString(),
            "--from-tenant",
            "acme",
            "--to",
            target(),
            "--prune");
    assertThat(pruned.failed(2).err()).contains("--prune", "'acme'", "--from-tenant");
    assertThat(listed()).hasSize(3);
  }

  @Test
  void aFileThatIsReadStaysAsItIs() throws IOException {
    Path file = write("lines/old.jsonl", LINES + "no document\n{\"uri\":\"c\",\"te");
    String before = Files.readString(file);
    Result copied = rag("copy", "--from", file.toString(), "--to", target(), "--json");
    assertThat(copied.code()).isEqualTo(1);
    assertThat(copied.json().get("written").asInt()).isEqualTo(2);
    assertThat(copied.json().get("rejected").asInt()).isEqualTo(2);
    assertThat(file).hasContent(before);
    try (Stream<Path> files = Files.list(folder.resolve("lines"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whatADamagedLineMayHoldIsNotRemovedUnlessAsked() {
    Path file = write("old.jsonl", LINES);
    String[] copy = {"copy", "--from", file.toString(), "--to", target(), "--verify"};
    rag(copy).succeeded();
    write("old.jsonl", LINES.replace("\"text\":\"fish", "\"te\"fish"));
    Result refused = rag(with(copy, "--prune"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("1 lines of", file.toString(), "--prune-unread");
    assertThat(listed()).hasSize(2);
    Result added = rag("copy", "--from", file.toString(), "--to", target());
    assertThat(added.code()).isEqualTo(1);
    assertThat(added.out()).contains("Left out 1 lines that are no documents.");
    assertThat(listed()).hasSize(2);
    assertThat(rag(with(copy, "--prune", "--prune-unread")).code()).isEqualTo(1);
    assertThat(listed()).hasSize(1);
    assertThat(rag(with(copy, "--prune-unread")).failed(2).err()).contains("--prune");
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void anEmptyNameIsAMistake() {
    corpus();
    for (String option : new String[] {"--tenant", "--workspace", "--user", "--store"}) {
      assertThat(rag("list", option, "").failed(2).err()).contains("rag: ");
    }
    rag("copy", "--from", store().toString(), "--to", "").failed(2);
    rag("copy", "--from", "", "--to", target()).failed(2);
    rag("copy", "--from", store().toString(), "--to", target(), "--from-user", "").failed(2);
  }
}
