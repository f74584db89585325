package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.store.postgres.PostgresSchema.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The months of the series: those to be made, which are this one and some to come, and those that
 * are old enough to be dropped. Nobody but the owner reaches a partition by itself.
 */
final class Partitions {
  private static final int MONTHS_AHEAD = 3;
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu_MM");

  private static final String THERE =
      """
      SELECT c.relname::text, c.relispartition FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ?::name
         AND c.relname::text ~ ('^(' || ?::text || ')_[0-9]{4}_(0[1-9]|1[0-2])$')""";

  private final String schema;
  private final Duration kept;

  Partitions(String schema, Duration kept) {
    this.schema = schema;
    this.kept = kept;
  }

  /** What makes and drops them; also before the migrations that make their tables. */
  List<Step> steps(Connection connection) throws SQLException {
    OffsetDateTime now = now(connection);
    Map<String, Boolean> there = there(connection);
    List<Step> steps = new ArrayList<>();
    for (String series : Roles.SERIES) {
      for (int i = 0; i <= MONTHS_AHEAD; i++) {
        YearMonth month = YearMonth.from(now).plusMonths(i);
        String name = series + "_" + MONTH.format(month);
        if (!there.containsKey(name)) {
          steps.add(step(name, make(name, series, month)));
        }
      }
    }
    YearMonth oldest = YearMonth.from(now.minus(kept));
    there.forEach(
        (name, isPartition) -> {
          YearMonth month = YearMonth.parse(name.substring(name.length() - 7), MONTH);
          if (isPartition && month.isBefore(oldest)) {
            steps.add(step(name, "DROP TABLE " + schema + "." + name));
          }
        });
    return steps;
  }

  private static Step step(String name, String sql) {
    return new Step("partition " + name, sql);
  }

  /** With what a database's default privileges may have granted taken back. */
  private String make(String name, String series, YearMonth month) {
    return """
        CREATE TABLE %1$s PARTITION OF %2$s FOR VALUES FROM ('%3$s-01 00:00:00+00') TO ('%4$s-01 00:00:00+00');
        ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        DO $$ DECLARE it record; BEGIN
          FOR it IN SELECT DISTINCT g.grantee FROM pg_class c, aclexplode(c.relacl) g
            WHERE c.oid = '%1$s'::regclass AND g.grantee <> c.relowner
          LOOP
            EXECUTE format('REVOKE ALL ON %1$s FROM %%s',
              CASE it.grantee WHEN 0 THEN 'PUBLIC' ELSE it.grantee::regrole::text END);
          END LOOP;
        END $$"""
        .formatted(schema + "." + name, schema + "." + series, month, month.plusMonths(1));
  }

  private static OffsetDateTime now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT now()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC);
    }
  }

  /** Tables with such names, and whether each is a partition. */
  private Map<String, Boolean> there(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(THERE)) {
      statement.setString(1, schema);
      statement.setString(2, String.join("|", Roles.SERIES));
      try (ResultSet row = statement.executeQuery()) {
        Map<String, Boolean> there = new TreeMap<>();
        while (row.next()) {
          there.put(row.getString(1), row.getBoolean(2));
        }
        return there;
      }
    }
  }
}
