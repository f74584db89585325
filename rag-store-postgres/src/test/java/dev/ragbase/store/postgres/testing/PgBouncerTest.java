package dev.ragbase.store.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PgBouncerTest {
  private final TestPostgres postgres = TestPostgres.shared();

  @Test
  void databasesAndLoginsMadeLaterAreKnown() throws SQLException {
    try (PgBouncer bouncer = PgBouncer.inFrontOf(postgres);
        Database database = postgres.newDatabase()) {
      String login = database.name() + "_app";
      database.createLogin(login);

      try (Sql owner = Sql.open(bouncer.ownerUrl(database));
          Sql app = Sql.open(bouncer.url(database, login))) {
        assertThat(owner.ask("SELECT current_user")).isEqualTo(database.owner());
        assertThat(app.ask("SELECT current_user")).isEqualTo(login);
        assertThat(app.ask("SELECT '[1,2]'::vector")).isEqualTo("[1,2]");
      }
    }
  }

  @Test
  void sessionsShareOneConnectionAndItsSettingsLeak() throws SQLException {
    try (Database database = postgres.newDatabase();
        PgBouncer bouncer = PgBouncer.inFrontOf(postgres, 1);
        Sql one = Sql.open(bouncer.ownerUrl(database));
        Sql two = Sql.open(bouncer.ownerUrl(database))) {
      assertThat(two.ask("SELECT pg_backend_pid()")).isEqualTo(one.ask("SELECT pg_backend_pid()"));

      one.run("SET app.tenant = 'leaked'");
      assertThat(two.ask("SELECT current_setting('app.tenant', true)")).isEqualTo("leaked");

      one.run("RESET app.tenant");
      one.connection().setAutoCommit(false);
      one.run("SET LOCAL app.tenant = 'kept in'");
      one.connection().commit();
      assertThat(two.ask("SELECT current_setting('app.tenant', true)")).isEmpty();
    }
  }

  @Test
  void preparedStatementsWorkOftenEnoughToBePreparedOnTheServer() throws SQLException {
    try (Database database = postgres.newDatabase();
        PgBouncer bouncer = PgBouncer.inFrontOf(postgres);
        Sql sql = Sql.open(bouncer.ownerUrl(database));
        PreparedStatement plus = sql.connection().prepareStatement("SELECT ?::int + 1")) {
      for (int i = 0; i < 20; i++) {
        plus.setInt(1, i);
        try (ResultSet rows = plus.executeQuery()) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(i + 1);
        }
      }
      assertThat(sql.ask("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"))
          .isEqualTo("0");
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (Database database = postgres.newDatabase();
        PgBouncer bouncer = PgBouncer.inFrontOf(postgres)) {
      String url = bouncer.ownerUrl(database).replace("password=", "password=not-");

      assertThatThrownBy(() -> Sql.open(url)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void closingLeavesNeitherProcessNorFiles() throws SQLException {
    try (Database database = postgres.newDatabase()) {
      PgBouncer bouncer = PgBouncer.inFrontOf(postgres);
      Path folder = bouncer.folder();
      String url = bouncer.ownerUrl(database);
      try (Sql sql = Sql.open(url)) {
        assertThat(sql.ask("SELECT 1")).isEqualTo("1");
        bouncer.close();
        bouncer.close();

        assertThatThrownBy(() -> sql.ask("SELECT 1")).isInstanceOf(SQLException.class);
      }
      assertThat(folder).doesNotExist();
      assertThatThrownBy(() -> Sql.open(url)).isInstanceOf(SQLException.class);
    }
  }
}
