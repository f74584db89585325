package dev.ragbase.store.postgres.internal.db;

import com.pgvector.PGvector;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * A statement with its bound parameters, put together from pieces. Not safe for many threads.
 *
 * <p>Its question marks are the driver's own, and it binds them itself: by a profile of a search,
 * jdbi's parser and its search for a binder of each value take longer than the driver takes to send
 * the statement and to receive the rows.
 */
public final class Sql implements StatementCustomizer {
  private final List<String> pieces = new ArrayList<>();
  private final List<@Nullable Object> values = new ArrayList<>();

  /** A statement that begins with this text. */
  public static Sql of(String text, @Nullable Object... values) {
    return new Sql().add(text, values);
  }

  /**
   * Adds text.
   *
   * @param values one for each question mark in it
   */
  public Sql add(String more, @Nullable Object... values) {
    pieces.add(more);
    for (Object value : values) {
      this.values.add(value);
    }
    return this;
  }

  /** Adds another statement's text and values. */
  public Sql add(Sql other) {
    pieces.addAll(other.pieces);
    values.addAll(other.values);
    return this;
  }

  /** The text, with a question mark for each value. */
  public String text() {
    return String.join("", pieces);
  }

  /** Binds the values in an update, which jdbi has prepared. */
  @Override
  public void beforeExecution(PreparedStatement statement, StatementContext context)
      throws SQLException {
    bind(statement);
  }

  /** Whether the driver knows the type of each value: null has none. */
  boolean isTyped() {
    return !values.contains(null);
  }

  /** Binds the values. */
  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      switch (values.get(i)) {
        case null -> statement.setObject(i + 1, null);
        case String text -> statement.setObject(i + 1, new Varchar(text));
        case Instant time -> statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
        case float[] vector -> statement.setObject(i + 1, new PGvector(vector));
        case Object value -> statement.setObject(i + 1, value);
      }
    }
  }

  @Override
  public String toString() {
    return text();
  }

  /** A text whose type is said, also where the url's stringtype would leave it to the server. */
  private static final class Varchar extends PGobject {
    private static final long serialVersionUID = 1L;

    Varchar(String text) {
      this.type = "varchar";
      this.value = text;
    }
  }
}
