package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.store.postgres.testing.Database;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProvisioningCommandsTest extends PostgresCommandTest {
  private @Nullable Database opened;

  private Database database() {
    return Objects.requireNonNull(opened);
  }

  @BeforeEach
  void openDatabase() {
    opened = applied();
    variables.put("RAG_STORE", opened.ownerUrl());
  }

  /** Tenant acme with workspace handbook, owned by anna, for the commands that follow. */
  private void acme() {
    rag("tenant", "create", "acme", "--plan", "team").succeeded();
    rag("workspace", "create", "handbook", "--tenant", "acme", "--owner", "anna").succeeded();
    variables.put("RAG_TENANT", "acme");
    variables.put("RAG_WORKSPACE", "handbook");
    variables.put("RAG_USER", "anna");
  }

  @Test
  void whoIsNoMemberIsToldSoAndNothingElse() {
    acme();
    String text = write("a.md", "words").toString();
    assertThat(rag("ingest", text, "--user", "bert").failed(3).err())
        .startsWith("rag: user 'bert' is no member of ")
        .doesNotContain("measurements")
        .hasLineCount(1);
  }

  @Test
  void aTenantIsMadeChangedShownAndRemoved() {
    JsonNode made =
        rag("tenant", "create", "acme", "--plan", "TEAM", "--max-users", "20", "--json")
            .succeeded()
            .json();
    assertThat(Result.names(made))
        .containsExactly("tenant", "plan", "maxUsers", "maxDocuments", "region", "createdAt");
    assertThat(made.get("plan").asText()).isEqualTo("team");
    assertThat(made.get("maxUsers").asInt()).isEqualTo(20);
    assertThat(made.get("maxDocuments").isNull()).isTrue();
    assertThat(Instant.parse(made.get("createdAt").asText())).isNotNull();
    assertThat(rag("tenant", "create", "acme").failed(3).err()).contains("already");
    String[] change = {"tenant", "change", "acme", "--max-users", "none", "--region", "eu"};
    assertThat(rag(change).succeeded().out())
        .contains("acme  team, any number of users")
        .contains("region eu");
    rag("workspace", "create", "handbook", "--tenant", "acme", "--owner", "anna").succeeded();
    JsonNode shown = rag("tenant", "show", "acme", "--json").succeeded().json();
    assertThat(shown.get("workspaces").toString()).isEqualTo("[\"handbook\"]");
    assertThat(shown.get("region").asText()).isEqualTo("eu");
    assertThat(rag("tenant", "list", "--json").succeeded().json().get("tenants")).hasSize(2);
    assertThat(rag("tenant", "delete", "acme", "--json").succeeded().json().get("deleted"))
        .hasToString("true");
    assertThat(rag("tenant", "show", "acme").failed(1).err()).contains("rag tenant list");
    rag("tenant", "delete", "acme").failed(1);
    rag("tenant", "change", "acme", "--plan", "free").failed(1);
  }

  @Test
  void atATerminalADeleteAsksFirst() {
    acme();
    atTerminal = true;
    input = "n\n";
    Result kept = rag("tenant", "delete", "acme");
    assertThat(kept.code()).isEqualTo(1);
    assertThat(kept.err()).contains("Remove tenant 'acme' with 1 workspace and everything in it?");
    assertThat(rag("workspace", "delete", "handbook").code()).isEqualTo(1);
    rag("workspace", "delete", "handbook", "--yes").succeeded();
    input = "y\n";
    rag("tenant", "delete", "acme").succeeded();
    assertThat(rag("tenant", "list").out()).doesNotContain("acme");
  }

  @Test
  void aWorkspaceBelongsToItsTenant() {
    acme();
    JsonNode list = rag("workspace", "list", "--json").succeeded().json();
    assertThat(list.toString()).isEqualTo("{\"tenant\":\"acme\",\"workspaces\":[\"handbook\"]}");
    corpus();
    assertThat(rag("stats", "--json").succeeded().json().get("documents").asInt()).isEqualTo(3);
    assertThat(rag("list", "--tenant", "local").failed(3).err()).contains("no member");
    assertThat(rag("workspace", "create", "handbook", "--owner", "x").failed(3).err())
        .contains("already");
    String[] nowhere = {"workspace", "create", "w", "--owner", "x", "--tenant", "nope"};
    assertThat(rag(nowhere).failed(3).err()).contains("rag tenant create");
    assertThat(rag("workspace", "delete", "nope").failed(1).err()).contains("workspace list");
    rag("workspace", "delete", "handbook").succeeded();
    assertThat(rag("workspace", "list").code()).isEqualTo(1);
    assertThat(rag("list").failed(3).err()).contains("'handbook'");
  }

  @Test
  void aMemberMayWhatItsRoleSays() {
    acme();
    corpus();
    JsonNode set = rag("member", "set", "bert", "viewer", "--json").succeeded().json();
    assertThat(set.toString())
        .isEqualTo(
            "{\"tenant\":\"acme\",\"workspace\":\"handbook\",\"user\":\"bert\",\"role\":\"viewer\"}");
    rag("list", "--user", "bert").succeeded();
    rag("search", "soup", "--mode", "vector", "--user", "bert").succeeded();
    assertThat(rag("delete", "--filter", "TRUE", "--user", "bert").failed(3).err())
        .contains("EDITOR");
    rag("member", "list", "--user", "bert").failed(3);
    rag("member", "set", "bert", "owner", "--user", "bert").failed(3);
    JsonNode members = rag("member", "list", "--json").succeeded().json().get("members");
    assertThat(members.toString())
        .isEqualTo(
            "[{\"user\":\"anna\",\"role\":\"owner\"},{\"user\":\"bert\",\"role\":\"viewer\"}]");
    rag("member", "set", "bert", "editor").succeeded();
    rag("delete", "--filter", "TRUE", "--user", "bert").succeeded();
    rag("member", "remove", "bert").succeeded();
    rag("member", "remove", "bert").failed(1);
    rag("list", "--user", "bert").failed(3);
    assertThat(rag("member", "remove", "anna").failed(3).err()).contains("no owner");
  }

  @Test
  void anOperatorManagesMembersWithoutBeingOne() {
    acme();
    variables.put("RAG_USER", "operator");
    rag("member", "list").failed(3);
    rag("member", "set", "bert", "admin", "--operator").succeeded();
    assertThat(rag("member", "list", "--operator").succeeded().out())
        .isEqualTo("anna  owner\nbert  admin\n");
    rag("member", "remove", "bert", "--operator", "--json").succeeded();
    rag("member", "remove", "bert", "--operator").failed(1);
    rag("member", "remove", "bert", "--operator", "--everywhere").succeeded();
    rag("member", "remove", "bert", "--operator", "--everywhere").failed(1);
    assertThat(rag("member", "remove", "anna", "--everywhere").failed(2).err())
        .contains("--operator");
  }

  @Test
  void aQuotaThatIsUsedUpSaysSo() {
    acme();
    rag("tenant", "change", "acme", "--max-users", "1", "--max-documents", "2").succeeded();
    assertThat(rag("member", "set", "bert", "viewer").failed(3).err())
        .contains("may have 1 users")
        .contains("max_users");
    write("docs/1.txt", "one");
    write("docs/2.txt", "two");
    write("docs/3.txt", "three");
    Result ingest = rag("ingest", folder.resolve("docs").toString(), "--json");
    assertThat(ingest.code()).isEqualTo(3);
    assertThat(ingest.err()).contains("may have 2 documents").contains("max_documents");
  }

  @Test
  void aLoginOfTheApplicationWorksAndDoesNotProvision() {
    Database database = database();
    String login = database.name() + "_app";
    database.createLogin(login, "ragbase_app");
    variables.put("RAG_STORE", database.ownerUrl().replaceFirst("\\?.*", ""));
    variables.put("RAG_STORE_USER", login);
    variables.put("RAG_STORE_PASSWORD", database.password(login));
    corpus();
    assertThat(rag("list", "--json").succeeded().json().get("documents")).hasSize(3);
    assertThat(rag("tenant", "list").failed(3).err())
        .contains("may not provision")
        .contains("ragbase_admin");
    assertThat(rag("tenant", "list", "--store", database.ownerUrl()).succeeded().out())
        .as("what the url says goes before the variables")
        .contains("local");
  }

  @Test
  void wrongUsageIsTwoAndSaysWhere() {
    assertThat(rag("tenant").failed(2).err()).contains("create, change, list");
    assertThat(rag("tenant", "crate", "x").failed(2).err()).contains("'create'");
    assertThat(rag("tenant", "create").failed(2).err()).contains("NAME");
    assertThat(rag("tenant", "create", "").failed(2).err()).contains("blank");
    assertThat(rag("tenant", "create", "x", "--plan", "gold").failed(2).err()).contains("gold");
    assertThat(rag("tenant", "create", "x", "--max-users", "-1").failed(2).err()).contains("-1");
    assertThat(rag("tenant", "create", "x", "--max-users", "99999999999").failed(2).err())
        .contains("99999999999");
    assertThat(rag("tenant", "create", "x", "--region", "").failed(2).err()).contains("region");
    assertThat(rag("tenant", "change", "local").failed(2).err()).contains("what to change");
    assertThat(rag("workspace").failed(2).err()).contains("create, list or delete");
    assertThat(rag("workspace", "create", "x").failed(2).err()).contains("--owner");
    assertThat(rag("member").failed(2).err()).contains("list, set or remove");
    assertThat(rag("member", "set", "bert", "king").failed(2).err()).contains("king");
    assertThat(rag("list", "--workspace", "a\tb").failed(2).err()).contains("--workspace");
    variables.put("RAG_TENANT", "x".repeat(201));
    assertThat(rag("list").failed(2).err()).contains("RAG_TENANT").contains("201");
  }

  @Test
  void aFolderHasNoneOfThis() {
    variables.put("RAG_STORE", store().toString());
    String[][] commands = {
      {"schema", "plan"},
      {"schema", "apply"},
      {"tenant", "list"},
      {"workspace", "list"},
      {"member", "list"}
    };
    for (String[] command : commands) {
      assertThat(rag(command).failed(2).err()).contains("one user").contains("jdbc:postgresql://");
    }
    assertThat(store()).doesNotExist();
  }
}
