package dev.ragbase.store.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestPostgresTest {
  private final TestPostgres postgres = TestPostgres.shared();

  @Test
  void pgvectorAnswers() throws SQLException {
    try (Database database = postgres.newDatabase();
        Sql sql = Sql.open(database.ownerUrl())) {
      sql.run("CREATE TABLE chunk (id int PRIMARY KEY, embedding vector(3))");
      sql.run("INSERT INTO chunk VALUES (1, '[1,0,0]'), (2, '[0,1,0]')");
      sql.run("CREATE INDEX ON chunk USING hnsw (embedding vector_cosine_ops)");

      String nearest = sql.ask("SELECT id FROM chunk ORDER BY embedding <=> '[0,2,1]' LIMIT 1");

      assertThat(nearest).isEqualTo("2");
    }
  }

  @Test
  void theOwnerMayCreateTablesAndRolesAndIsNoSuperuser() throws SQLException {
    try (Database database = postgres.newDatabase();
        Sql sql = Sql.open(database.ownerUrl())) {
      assertThat(
              sql.ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
          .isEqualTo("f");
      sql.run("CREATE TABLE mine ()");
      sql.run("CREATE ROLE " + database.name() + "_application");
      assertThatThrownBy(() -> sql.run("CREATE EXTENSION dblink"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void aCopyHasEverythingAndIsIndependent() throws SQLException {
    try (Database template = postgres.newDatabase()) {
      String login = template.name() + "_app";
      template.createLogin(login);
      try (Sql sql = Sql.open(template.ownerUrl())) {
        sql.run("CREATE TABLE note AS SELECT 'first' AS text");
        sql.run("GRANT SELECT ON note TO " + login);
      }

      try (Database one = postgres.copyOf(template);
          Database two = postgres.copyOf(template);
          Sql inOne = Sql.open(one.ownerUrl());
          Sql inTwo = Sql.open(two.url(login))) {
        inOne.run("UPDATE note SET text = 'changed'");

        assertThat(inOne.ask("SELECT text FROM note")).isEqualTo("changed");
        assertThat(inTwo.ask("SELECT text FROM note")).isEqualTo("first");
        assertThatThrownBy(() -> inTwo.run("DELETE FROM note"))
            .hasMessageContaining("permission denied");
      }
    }
  }
}
