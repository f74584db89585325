package dev.ragbase.store.postgres.internal.db;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * A data source's connections as the store needs them: ready for its types, and each statement a
 * transaction of its own unless one is begun, whatever the pool was set up for. They are given back
 * as they came, as not every pool resets them. Safe for many threads.
 */
public final class Connections implements ConnectionFactory {
  private final String store;
  private final DataSource dataSource;

  /** Physical connections that know the types already. */
  private final Set<PGConnection> registered =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /** Those in use that came without automatic commits. */
  private final Set<Connection> switched =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /**
   * The connections of a data source.
   *
   * @param store what messages call it
   */
  public Connections(String store, DataSource dataSource) {
    this.store = store;
    this.dataSource = dataSource;
  }

  /**
   * A connection, to be given to {@link #closeConnection}.
   *
   * @throws StoreException if it is one that the store cannot work with
   */
  @Override
  public Connection openConnection() throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      BaseConnection physical = connection.unwrap(BaseConnection.class);
      requireIdle(physical);
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
        switched.add(connection);
      }
      if (!registered.contains(physical)) {
        requireUsable(connection.unwrap(PgConnection.class));
        VectorTypes.register(connection, physical);
        registered.add(physical);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      closeConnection(connection);
      throw e;
    }
  }

  /** To join it would leave the caller's transaction with our identity, to commit would end it. */
  private void requireIdle(BaseConnection physical) {
    if (physical.getTransactionState() != TransactionState.IDLE) {
      throw new StoreException(
          "store "
              + store
              + " was handed a connection in the middle of a transaction: give it a data source"
              + " whose connections are its own, not one that joins its caller's transaction",
          Retry.NO,
          null);
    }
  }

  /**
   * Simple queries carry no binary values; forced binary results miscount those of many queries.
   */
  private void requireUsable(PgConnection physical) {
    String parameter =
        physical.getPreferQueryMode() == PreferQueryMode.SIMPLE
            ? "preferQueryMode=simple"
            : physical.getForceBinary() ? "prepareThreshold=-1" : "";
    if (!parameter.isEmpty()) {
      throw new StoreException(
          "store "
              + store
              + " cannot be used with the driver's "
              + parameter
              + ": leave it out of the url; behind PgBouncer say prepareThreshold=0",
          Retry.NO,
          null);
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    try (connection) {
      if (switched.remove(connection) && !connection.isClosed()) {
        connection.setAutoCommit(false);
      }
    }
  }
}
