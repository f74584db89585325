package dev.ragbase.store.sqlite.internal.db;

import java.sql.SQLException;

/** What runs inside one transaction; its SQL failures are translated once, by {@link Database}. */
@FunctionalInterface
public interface SqlFunction<T> {
  /** Runs. */
  T run(Session session) throws SQLException;
}
