package dev.ragbase.store.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
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
      sql.run("CREATE TABLE mine ()");
      sql.run("CREATE ROLE " + database.name() + "_application");

      assertThat(
              sql.ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
          .isEqualTo("f");
      assertThatThrownBy(() -> sql.run("CREATE EXTENSION dblink"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void aLoginCanDoNothingButWhatItsRolesAllow() throws SQLException {
    try (Database database = postgres.newDatabase();
        Sql owner = Sql.open(database.ownerUrl())) {
      String reader = database.name() + "_reader";
      owner.run("CREATE TABLE note AS SELECT 'seen' AS text");
      owner.run("CREATE ROLE " + reader);
      owner.run("GRANT SELECT ON note TO " + reader);

      String password = database.createLogin("bob of " + database, reader);

      assertThat(database.password("bob of " + database)).isEqualTo(password);
      try (Sql bob = Sql.open(database.url("bob of " + database))) {
        assertThat(bob.ask("SELECT text FROM note")).isEqualTo("seen");
        assertThatThrownBy(() -> bob.run("DELETE FROM note"))
            .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> bob.run("CREATE ROLE x"))
            .hasMessageContaining("permission denied");
      }
      assertThatThrownBy(() -> Sql.open(database.url("bob of " + database, "wrong")))
          .hasMessageContaining("password authentication failed");
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
      }
    }
  }

  @Test
  void aTemplateIsCopiedThoughSomebodyIsConnected() throws SQLException {
    try (Database template = postgres.newDatabase();
        Sql connected = Sql.open(template.ownerUrl())) {
      connected.run("CREATE TABLE note ()");

      try (Database copy = postgres.copyOf(template);
          Sql inCopy = Sql.open(copy.ownerUrl())) {
        assertThat(inCopy.ask("SELECT count(*) FROM note")).isEqualTo("0");
      }
    }
  }

  @Test
  void closingDropsTheDatabaseThoughSomebodyIsConnected() throws SQLException {
    Database database = postgres.newDatabase();
    try (Sql connected = Sql.open(database.ownerUrl())) {
      database.close();
      database.close();

      assertThatThrownBy(() -> connected.run("SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(databasesAndRolesLike(database.name())).isEmpty();
    }
  }

  @Test
  void rolesGoWithTheLastCopyNotWithTheTemplate() throws SQLException {
    Database template = postgres.newDatabase();
    try (Sql sql = Sql.open(template.ownerUrl())) {
      sql.run("CREATE ROLE " + template.name() + "_group");
      sql.run("CREATE TABLE note ()");
      sql.run("GRANT SELECT ON note TO " + template.name() + "_group");
    }
    try (Database copy = postgres.copyOf(template)) {
      template.close();

      try (Sql sql = Sql.open(copy.ownerUrl())) {
        assertThat(sql.ask("SELECT count(*) FROM note")).isEqualTo("0");
      }
    }

    assertThat(databasesAndRolesLike(template.name())).isEmpty();
  }

  @Test
  void aGivenServerIsLeftAsItWasFound() throws SQLException {
    List<String> before = databasesAndRolesLike("");
    TestPostgres given = TestPostgres.at(postgres.superuserUrl());
    Database database = given.newDatabase();
    try (Sql sql = Sql.open(database.ownerUrl())) {
      assertThat(sql.ask("SELECT '[1,2]'::vector")).isEqualTo("[1,2]");
    }

    assertThatThrownBy(given::restart).hasMessageContaining("not ours");
    given.close();

    assertThat(databasesAndRolesLike("")).isEqualTo(before);
  }

  private List<String> databasesAndRolesLike(String prefix) throws SQLException {
    try (Sql sql = Sql.open(postgres.superuserUrl())) {
      String names =
          sql.ask(
              """
              SELECT string_agg(name, ' ' ORDER BY name)
              FROM (SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles) AS all_of(name)
              WHERE starts_with(name, '%s')
              """
                  .formatted(prefix));
      return names == null ? List.of() : List.of(names.split(" "));
    }
  }
}
