package dev.ragbase.store.postgres.internal.db;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads one row of a result. */
@FunctionalInterface
public interface Row<T> {
  /** What the row holds. */
  T read(ResultSet row) throws SQLException;
}
