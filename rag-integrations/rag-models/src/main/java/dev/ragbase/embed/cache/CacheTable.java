package dev.ragbase.embed.cache;

import dev.ragbase.document.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The cache's one table. Not safe for several threads. */
final class CacheTable implements AutoCloseable {
  private static final int KEYS_PER_QUERY = 500;
  private static final int EVICTED_SHARE = 10;

  private final Connection connection;
  private final long generation;

  private CacheTable(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS embeddings"
              + " (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL)");
      statement.execute("CREATE INDEX IF NOT EXISTS embeddings_used ON embeddings (used)");
    }
    this.generation = number("SELECT coalesce(max(used), 0) + 1 FROM embeddings");
  }

  static CacheTable open(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(10_000);
    config.setJournalSizeLimit(16 << 20);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      return new CacheTable(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  static boolean isCorrupt(SQLException failure) {
    return failure instanceof SQLiteException e
        && (e.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT
            || e.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB);
  }

  /** Adds what is there to {@code found}, and marks it as used. */
  void find(List<Key> keys, int dimensions, Map<Key, Embedding> found) throws SQLException {
    for (int from = 0; from < keys.size(); from += KEYS_PER_QUERY) {
      List<Key> some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_QUERY));
      if (findSome(some, dimensions, found)) {
        markUsed(some);
      }
    }
  }

  private boolean findSome(List<Key> keys, int dimensions, Map<Key, Embedding> found)
      throws SQLException {
    boolean stale = false;
    String sql = "SELECT key, vector, used FROM embeddings WHERE key IN (" + marks(keys) + ")";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, 1, keys);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          float[] vector = vector(rows.getBytes(2));
          if (vector.length == dimensions && isFinite(vector)) {
            found.put(new Key(rows.getBytes(1)), Embedding.of(vector));
            stale |= rows.getLong(3) < generation;
          }
        }
      }
    }
    return stale;
  }

  private void markUsed(List<Key> keys) throws SQLException {
    String sql = "UPDATE embeddings SET used = ? WHERE used < ? AND key IN (" + marks(keys) + ")";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, generation);
      update.setLong(2, generation);
      bind(update, 3, keys);
      update.executeUpdate();
    }
  }

  void put(Map<Key, Embedding> rows) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)")) {
      for (Map.Entry<Key, Embedding> row : rows.entrySet()) {
        insert.setBytes(1, row.getKey().hash());
        insert.setBytes(2, bytes(row.getValue()));
        insert.setLong(3, generation);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Lets the longest unused go while the file holds more than it may; its pages are reused. */
  void evict(long bytesMax) throws SQLException {
    long bytes =
        number("PRAGMA page_size")
            * (number("PRAGMA page_count") - number("PRAGMA freelist_count"));
    if (bytes <= bytesMax) {
      return;
    }
    long rows = number("SELECT count(*) FROM embeddings");
    long over = (long) Math.ceil(rows * (1 - (double) bytesMax / bytes));
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM embeddings WHERE rowid IN"
                + " (SELECT rowid FROM embeddings ORDER BY used, rowid LIMIT ?)")) {
      delete.setLong(1, over + rows / EVICTED_SHARE);
      delete.executeUpdate();
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }

  private static String marks(List<Key> keys) {
    return String.join(", ", Collections.nCopies(keys.size(), "?"));
  }

  private static void bind(PreparedStatement statement, int from, List<Key> keys)
      throws SQLException {
    for (int i = 0; i < keys.size(); i++) {
      statement.setBytes(from + i, keys.get(i).hash());
    }
  }

  private static byte[] bytes(Embedding embedding) {
    ByteBuffer bytes = ByteBuffer.allocate(embedding.dimensions() * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(embedding.toArray());
    return bytes.array();
  }

  private static float[] vector(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** Whether it can be a vector: of damaged bytes the file itself does not know. */
  private static boolean isFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
