package dev.ragbase.store.postgres.internal.db;

import com.pgvector.PGvector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

/** Registers vectors and arrays for binary transfer, once for each physical connection. */
final class VectorTypes {
  private static final String VECTOR = "vector";

  private static final List<String> SENT =
      List.of(
          "_uuid",
          "_text",
          "_jsonb",
          "_int2",
          "_int4",
          "_int8",
          "_timestamptz",
          "_bytea",
          "_tsvector",
          "_vector",
          VECTOR);

  private VectorTypes() {}

  /** The same connections, registered. */
  static ConnectionFactory registeredIn(DataSource dataSource) {
    Set<PGConnection> registered =
        Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    return () -> {
      Connection connection = dataSource.getConnection();
      try {
        PGConnection physical = connection.unwrap(PGConnection.class);
        if (!registered.contains(physical)) {
          register(connection, physical);
          registered.add(physical);
        }
        return connection;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    };
  }

  private static void register(Connection connection, PGConnection physical) throws SQLException {
    PGvector.addVectorType(connection);
    BaseConnection base = (BaseConnection) physical;
    for (String type : SENT) {
      base.getQueryExecutor().addBinarySendOid(base.getTypeInfo().getPGType(type));
    }
    base.getQueryExecutor().addBinaryReceiveOid(base.getTypeInfo().getPGType(VECTOR));
  }
}
