package dev.ragbase.store.postgres.isolation;

import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Someone who may send any SQL by a login of the application. */
final class Attacker implements AutoCloseable {
  private final Sql sql;

  Attacker(Sql sql) {
    this.sql = sql;
  }

  /**
   * What came of a statement.
   *
   * @param state the error's SQLSTATE; empty if there was none
   * @param said the error's message with all that belongs to it
   * @param rows what was returned last
   * @param changed how many rows a statement without rows changed
   */
  record Outcome(String state, String said, List<String> rows, int changed) {
    boolean isRefused() {
      return state.equals("42501");
    }

    /** Whether it had no effect and told nothing. */
    boolean isNothing() {
      return isRefused() || (state.isEmpty() && rows.isEmpty() && changed == 0);
    }

    /** The error without what the statement itself named. */
    String error() {
      return state + " " + said.replaceAll("=\\([^)]*\\)", "");
    }
  }

  /** The settings by which a program says who asks. */
  static Map<String, String> identity(Scope scope) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("request.jwt.claims", claims(scope));
    settings.put("ragbase.workspace", Ids.workspace(scope).toString());
    settings.put("ragbase.role", scope.role().name().toLowerCase(Locale.ROOT));
    return settings;
  }

  static String claims(Scope scope) {
    return "{\"sub\":\"" + Ids.user(scope) + "\",\"role\":\"authenticated\"}";
  }

  /** Runs a statement as a member. */
  Outcome as(Scope scope, String statement) throws SQLException {
    return with(identity(scope), statement);
  }

  /** Runs a statement with settings of its transaction. */
  Outcome with(Map<String, String> settings, String statement) throws SQLException {
    StringBuilder whole = new StringBuilder();
    settings.forEach(
        (name, value) ->
            whole
                .append("SELECT set_config('")
                .append(name)
                .append("', ")
                .append(Row.literal(value))
                .append(", true); "));
    int skipped = settings.size();
    try (Statement each = sql.connection().createStatement()) {
      each.execute(whole.append(statement).toString());
      for (int i = 0; i < skipped; i++) {
        each.getMoreResults();
      }
      return last(each);
    } catch (SQLException e) {
      return new Outcome(
          Objects.requireNonNullElse(e.getSQLState(), "?"), e.toString(), List.of(), 0);
    }
  }

  /** The last rows of the statements that are left, and the most that one of them changed. */
  private static Outcome last(Statement statement) throws SQLException {
    Outcome last = new Outcome("", "", List.of(), 0);
    while (true) {
      ResultSet rows = statement.getResultSet();
      int changed = statement.getUpdateCount();
      if (rows == null && changed < 0) {
        return last;
      }
      last =
          rows == null
              ? new Outcome("", "", last.rows(), Math.max(changed, last.changed()))
              : new Outcome("", "", read(rows), last.changed());
      statement.getMoreResults();
    }
  }

  private static List<String> read(ResultSet rows) throws SQLException {
    List<String> all = new ArrayList<>();
    while (rows.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.append(i == 1 ? "" : "|").append(rows.getString(i));
      }
      all.add(row.toString());
    }
    return all;
  }

  Sql sql() {
    return sql;
  }

  @Override
  public void close() throws SQLException {
    sql.close();
  }
}
