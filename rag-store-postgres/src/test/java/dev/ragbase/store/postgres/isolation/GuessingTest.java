package dev.ragbase.store.postgres.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.isolation.Attacker.Outcome;
import dev.ragbase.store.postgres.isolation.Table.Column;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Conditions on single columns, which PostgreSQL may ask of a row before it asks whose row it is:
 * that some row of another tenant meets one must show nowhere.
 */
class GuessingTest {
  /** How rows are found: as the planner likes, through whatever index there is, or one by one. */
  private static final List<String> SCANS =
      List.of(
          "",
          "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; ",
          "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off;"
              + " SET LOCAL enable_bitmapscan = off; ");

  private World world;
  private Attacker attacker;
  private Scope member;
  private Scope victim;

  @BeforeEach
  void make() throws SQLException {
    world = World.make();
    attacker = world.attacker();
    member = world.member(Role.VIEWER);
    victim = world.members().getLast();
  }

  @AfterEach
  void drop() throws SQLException {
    attacker.close();
    world.close();
  }

  /** Settings of a transaction that name nobody's workspace, or that something fails of. */
  private List<Map<String, String>> malformed() {
    List<Map<String, String>> all = new ArrayList<>();
    for (Map.Entry<String, String> each :
        List.of(
            Map.entry("ragbase.workspace", "x"),
            Map.entry("ragbase.workspace", "{" + UUID.randomUUID() + "}"),
            Map.entry("ragbase.role", "x"),
            Map.entry("request.jwt.claims", "{"),
            Map.entry("request.jwt.claims", "{\"sub\":\"x\"}"),
            Map.entry("request.jwt.claims", ""))) {
      Map<String, String> settings = new LinkedHashMap<>(Attacker.identity(member));
      settings.put(each.getKey(), each.getValue());
      all.add(settings);
    }
    return all;
  }

  /**
   * An expression of a value that no row has; empty for types whose comparison comes after
   * policies.
   */
  private static String absent(Column column, String value) {
    return switch (column.type()) {
      case "uuid" -> Row.literal(UUID.randomUUID().toString());
      case "text" -> Row.literal(value + "!");
      case "integer", "bigint" -> "987654321";
      case "smallint" -> "9876";
      case "timestamp with time zone" -> Row.literal(value) + "::timestamptz + interval '3 us'";
      case "bytea" -> "'\\xdeadbeef'";
      default -> "";
    };
  }

  /** Conditions that a row of the victim meets, each with one that none meets. */
  private Map<String, String> guesses(Table table) throws SQLException {
    Map<String, String> guesses = new HashMap<>();
    Row row = world.rowsOf(table, victim).getLast();
    for (Column column : table.columns()) {
      String value = row.values().get(column.name());
      String absent = value == null ? "" : absent(column, value);
      if (value != null && !absent.isEmpty()) {
        String is = column.name() + " = %s";
        String among = column.name() + " = ANY (ARRAY[(%s)::" + column.type() + "])";
        for (String condition : List.of(is, among)) {
          guesses.put(condition.formatted(Row.literal(value)), condition.formatted(absent));
        }
      }
    }
    return guesses;
  }

  @Test
  void whateverIsSetAGuessThatIsRightEndsAsOneThatIsWrong() throws SQLException {
    int guessed = 0;
    for (Table table : world.tables()) {
      for (Map.Entry<String, String> guess : guesses(table).entrySet()) {
        for (String scan : SCANS) {
          String select = scan + "SELECT 1 FROM " + table + " WHERE ";
          for (Map<String, String> settings : malformed()) {
            assertThat(ending(attacker.with(settings, select + guess.getKey())))
                .as("%s%s with %s", select, guess, settings)
                .isEqualTo(ending(attacker.with(settings, select + guess.getValue())));
            guessed++;
          }
        }
      }
    }
    assertThat(guessed).isGreaterThan(3_000);
  }

  /** Where an error came from depends on the plan, and so on statistics, which no policy hides. */
  private static String ending(Outcome outcome) {
    return outcome.state() + " " + outcome.rows() + " " + outcome.changed();
  }

  @Test
  void aGuessWaitsForALockWhetherItIsRightOrWrong() throws SQLException {
    try (Sql other = Sql.open(world.database().url(world.login()))) {
      other.run("BEGIN; LOCK TABLE workspace_members IN ACCESS EXCLUSIVE MODE");
      for (String guess : List.of("secret of t1/w0", "nothing")) {
        assertThat(
                attacker
                    .as(
                        member,
                        "SET LOCAL lock_timeout = '20ms'; "
                            + SCANS.getLast()
                            + "SELECT 1 FROM documents WHERE text = "
                            + Row.literal(guess))
                    .state())
            .as(guess)
            .isEqualTo("55P03");
      }
      other.run("ROLLBACK");
    }
  }

  @Test
  void noIndexIsAskedForRowsOfOthers() throws SQLException {
    int byIndex = 0;
    for (Table table : world.tables()) {
      for (String guess : guesses(table).keySet()) {
        String explain = SCANS.get(1) + "EXPLAIN (COSTS off) SELECT 1 FROM %s WHERE %s";
        for (String line : attacker.as(member, explain.formatted(table, guess)).rows()) {
          if (line.contains("Index Cond:")) {
            assertThat(line).as("%s: %s", table, guess).contains("= ANY ($");
            byIndex++;
          }
        }
      }
    }
    assertThat(byIndex).isGreaterThan(200);
  }
}
