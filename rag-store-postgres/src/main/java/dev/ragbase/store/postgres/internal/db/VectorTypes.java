package dev.ragbase.store.postgres.internal.db;

import com.pgvector.PGvector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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
          "_float8",
          "_timestamptz",
          "_bytea",
          "_tsvector",
          "_vector",
          VECTOR);

  private VectorTypes() {}

  static void register(Connection connection, BaseConnection physical) throws SQLException {
    PGvector.addVectorType(connection);
    for (String type : SENT) {
      physical.getQueryExecutor().addBinarySendOid(physical.getTypeInfo().getPGType(type));
    }
    physical.getQueryExecutor().addBinaryReceiveOid(physical.getTypeInfo().getPGType(VECTOR));
  }
}
