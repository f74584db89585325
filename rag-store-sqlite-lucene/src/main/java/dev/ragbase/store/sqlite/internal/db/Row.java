package dev.ragbase.store.sqlite.internal.db;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes a value of the row that a result stands on. */
@FunctionalInterface
public interface Row<T> {
  /** The value; columns are read through {@link Values}. */
  T read(ResultSet row) throws SQLException;
}
