package dev.ragbase.store.postgres.internal.db;

import org.jdbi.v3.core.statement.ParsedParameters;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/** Leaves a statement as it is: {@link Sql} binds the driver's question marks. */
final class DriversOwnParameters implements SqlParser {
  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    return ParsedSql.of(sql, ParsedParameters.positional(0));
  }

  @Override
  public String nameParameter(String name, StatementContext context) {
    throw new UnsupportedOperationException("statements have question marks, not names: " + name);
  }
}
