package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCommandTest extends PostgresCommandTest {
  private void use(Database database) {
    variables.put("RAG_STORE", database.ownerUrl());
  }

  private List<String> names(JsonNode report) {
    return report.get("steps").findValuesAsText("name");
  }

  @Test
  void aPlanShowsTheSqlAndRunsNothing() {
    use(empty());
    String plan = rag("schema", "plan").succeeded().out();
    assertThat(plan).contains("-- migration V1__tenants.sql").contains("CREATE TABLE tenants");
    JsonNode planned = rag("schema", "plan", "--json").succeeded().json();
    assertThat(Result.names(planned)).containsExactly("store", "steps");
    assertThat(planned.get("store").asText()).startsWith("jdbc:postgresql://").doesNotContain("?");
    assertThat(Result.names(planned.get("steps").get(0))).containsExactly("name", "sql");
    assertThat(rag("list").failed(3).err()).contains("rag schema apply");
  }

  @Test
  void aPlanTakesTheOptionsOfAnApplyAndShowsAllOfIt() {
    use(empty());
    JsonNode planned = rag("schema", "plan", "--keep-series", "30", "--json").succeeded().json();
    assertThat(names(planned)).anyMatch(it -> it.startsWith("partition usage_metrics_"));
    rag("schema", "apply", "--keep-series", "30").succeeded();
    assertThat(rag("schema", "plan", "--keep-series", "30").succeeded().out())
        .contains("There is nothing to do.");
    assertThat(rag("schema", "plan", "--privileges").succeeded().out())
        .contains("-- privileges, each time")
        .contains("GRANT");
  }

  @Test
  void anApplyMakesATeamOfOneReady() {
    use(empty());
    List<String> planned = names(rag("schema", "plan", "--json").succeeded().json());
    Result applied = rag("schema", "apply", "--json").succeeded();
    assertThat(names(applied.json())).isEqualTo(planned);
    assertThat(applied.err()).contains("running: migration V1__tenants.sql");
    assertThat(Result.names(applied.json()))
        .containsExactly("store", "steps", "provisioned", "tookMs");
    assertThat(applied.json().get("provisioned").toString())
        .isEqualTo("{\"tenant\":\"local\",\"workspace\":\"default\",\"user\":\"local\"}");
    assertThat(rag("list").code()).isEqualTo(1);
    corpus();
    assertThat(rag("list", "--json").succeeded().json().get("documents")).hasSize(3);
  }

  @Test
  void aSecondApplyHasNothingToDoAndMakesNoTenantAgain() {
    use(applied());
    assertThat(rag("schema", "plan").succeeded().out()).contains("There is nothing to do.");
    assertThat(rag("schema", "plan", "--json").succeeded().json().get("steps")).isEmpty();
    rag("tenant", "create", "acme").succeeded();
    rag("tenant", "delete", "local").succeeded();
    JsonNode again = rag("schema", "apply", "--keep-series", "30", "--json").succeeded().json();
    assertThat(again.get("steps")).isEmpty();
    assertThat(again.get("provisioned").isNull()).isTrue();
    assertThat(rag("tenant", "list").succeeded().out()).contains("acme").doesNotContain("local");
    String[] named = {"schema", "apply", "--tenant", "acme", "--user", "anna"};
    assertThat(rag(named).succeeded().out()).contains("User 'anna' owns workspace 'default'");
    assertThat(rag("member", "list", "--tenant", "acme", "--user", "anna").succeeded().out())
        .contains("anna  owner");
  }

  @Test
  void theIndexIsMadeAsTheOptionsSay() throws Exception {
    Database database = applied();
    use(database);
    corpus();
    String[] options = {"--index-from", "1", "--m", "7", "--ef-construction", "33", "--half"};
    assertThat(applied(options)).contains("hnsw").contains("halfvec");
    try (Sql sql = Sql.open(database.superuserUrl())) {
      String index =
          "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
              + " WHERE relname LIKE 'document_chunks_vectors%'";
      assertThat(sql.ask(index)).contains("hnsw").contains("m='7'", "ef_construction='33'");
      assertThat(applied("--index-from", "1", "--index", "ivfflat", "--lists", "2"))
          .contains("ivfflat");
      assertThat(sql.ask(index)).contains("ivfflat").contains("lists='2'");
      assertThat(applied("--index", "none")).contains("DROP INDEX");
      assertThat(sql.ask(index)).isNull();
    }
  }

  private String applied(String... options) {
    String[] args = new String[options.length + 3];
    System.arraycopy(new String[] {"schema", "apply", "--json"}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    return rag(args).succeeded().json().get("steps").toString();
  }

  @Test
  void anIndexThatIsBuiltSaysWhose() {
    use(applied());
    corpus();
    String whose = "vector index: workspace 'default' of tenant 'local'";
    assertThat(rag("schema", "plan", "--index-from", "1").succeeded().out())
        .contains("-- " + whose);
    assertThat(rag("schema", "apply", "--index-from", "1").succeeded().err())
        .contains("running: " + whose);
    assertThat(rag("schema", "apply", "--index", "none").succeeded().err())
        .contains("running: vector index: index document_chunks_vectors_");
  }

  @Test
  void theUrlNamesTheSchemaThatIsMadeAndUsed() {
    Database database = empty();
    use(database);
    String other = database.ownerUrl() + "&currentSchema=other";
    rag("schema", "apply", "--store", other).succeeded();
    assertThat(rag("list").failed(3).err()).contains("no tables of ragbase in schema 'public'");
    rag("schema", "apply").succeeded();
    variables.put("RAG_STORE", other);
    corpus();
    assertThat(rag("list", "--json").succeeded().json().get("documents")).hasSize(3);
    rag("search", "x", "--store", other).succeeded();
    assertThat(rag("list", "--store", database.ownerUrl()).code()).isEqualTo(1);
    String[] copy = {"copy", "--from", other, "--to", database.ownerUrl(), "--verify"};
    assertThat(rag(copy).succeeded().out()).contains("both hold the same");
    assertThat(rag("copy", "--from", other, "--to", other).failed(2).err())
        .contains("is the store to copy from");
    String twice = database.ownerUrl() + "&currentSchema=public";
    assertThat(rag("copy", "--from", twice, "--to", database.ownerUrl()).failed(2).err())
        .contains("is the store to copy from");
  }

  @Test
  void wrongSettingsAreWrongUsage() {
    use(applied());
    assertThat(rag("schema").failed(2).err()).contains("plan or apply");
    assertThat(rag("schema", "drop").failed(2).err()).contains("drop: unknown command");
    assertThat(rag("schema", "apply", "--m", "1").failed(2).err()).contains("m is 1");
    assertThat(rag("schema", "plan", "--lists", "4").failed(2).err()).contains("--index ivfflat");
    assertThat(rag("schema", "plan", "--index", "btree").failed(2).err()).contains("'btree'");
    assertThat(rag("schema", "apply", "--keep-series", "0").failed(2).err()).contains("'0'");
    assertThat(rag("schema", "apply", "--m", "20", "--ef-construction", "39").failed(2).err())
        .contains("efConstruction is 39");
  }

  @Test
  void aLoginThatMayNotIsToldSo() {
    Database database = empty();
    database.createLogin(database.name() + "_reader");
    variables.put("RAG_STORE", database.url(database.name() + "_reader"));
    Result refused = rag("schema", "apply");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("permission denied");
    rag("list").failed(3);
  }
}
