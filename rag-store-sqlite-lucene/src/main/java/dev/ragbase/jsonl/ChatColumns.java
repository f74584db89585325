package dev.ragbase.jsonl;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which column of an older stack's table means what, found by the names that such tables use. A
 * table without a column for ids is read by its row numbers.
 */
record ChatColumns(
    @Nullable String id,
    @Nullable String session,
    @Nullable String role,
    @Nullable String text,
    @Nullable String at,
    List<String> others) {
  private static final List<String> TIMES =
      List.of(
          "created_at", "createdat", "timestamp", "created", "time", "date", "started_at", "ts");

  /**
   * The columns of a table of sessions that may hold their ids.
   *
   * @throws JsonlException if there is no such table
   */
  static List<String> sessionIds(Path file, List<String> names) {
    require(file, "sessions", names);
    return Stream.of("id", "session_id", "uuid")
        .map(wanted -> find(names, List.of(wanted)))
        .filter(Objects::nonNull)
        .toList();
  }

  /** The meaning of a table of sessions whose ids are in this column; null for its row numbers. */
  static ChatColumns sessions(List<String> names, @Nullable String id) {
    return of(names, id, null, null, find(names, List.of("title", "name", "topic")));
  }

  static ChatColumns messages(Path file, List<String> names) {
    require(file, "messages", names);
    String session =
        find(names, List.of("session_id", "session", "sessionid", "conversation_id", "chat_id"));
    String text = find(names, List.of("content", "text", "message", "body"));
    if (session == null || text == null) {
      throw new JsonlException(
          "cannot read "
              + file
              + ": table messages has no column for the "
              + (session == null ? "session (session_id)" : "text (content)")
              + ", only "
              + names
              + ": rename one",
          null);
    }
    return of(
        names,
        find(names, List.of("id", "message_id", "uuid")),
        session,
        find(names, List.of("role", "sender", "author", "speaker", "type")),
        text);
  }

  private static void require(Path file, String table, List<String> names) {
    if (names.isEmpty()) {
      throw new JsonlException(
          "cannot read " + file + ": it has no table " + table + ": is it a chat_history.db?",
          null);
    }
  }

  private static ChatColumns of(
      List<String> names,
      @Nullable String id,
      @Nullable String session,
      @Nullable String role,
      @Nullable String text) {
    String at = find(names, TIMES);
    List<String> others = new ArrayList<>(names);
    for (String known : new @Nullable String[] {id, session, role, text, at}) {
      others.remove(known);
    }
    return new ChatColumns(id, session, role, text, at, others);
  }

  private static @Nullable String find(List<String> names, List<String> wanted) {
    for (String candidate : wanted) {
      for (String name : names) {
        if (name.toLowerCase(Locale.ROOT).equals(candidate)) {
          return name;
        }
      }
    }
    return null;
  }

  /** A row by meaning; text that a column does not hold is empty. */
  record Row(
      String id, String session, String role, String text, Optional<Instant> at, Metadata others) {}

  Row read(ResultSet row) throws SQLException {
    Metadata metadata = Metadata.empty();
    for (String name : others) {
      metadata = metadata.with(name, value(row.getObject(name)));
    }
    String id = string(row, this.id);
    return new Row(
        id.isEmpty() ? "#" + row.getLong(1) : id,
        string(row, session),
        string(row, role),
        string(row, text),
        at == null ? Optional.empty() : time(row.getObject(at)),
        metadata);
  }

  private static String string(ResultSet row, @Nullable String column) throws SQLException {
    String value = column == null ? null : row.getString(column);
    return value == null ? "" : value;
  }

  private static MetadataValue value(@Nullable Object value) {
    if (value == null) {
      return new MetadataValue.Null();
    }
    if (value instanceof Integer || value instanceof Long) {
      return MetadataValue.of(((Number) value).longValue());
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return MetadataValue.of(number);
    }
    return MetadataValue.of(
        value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString());
  }

  /**
   * Seconds since 1970 or thousandths, millionths or billionths of them, or a date and time with or
   * without zone (then UTC).
   */
  private static Optional<Instant> time(@Nullable Object value) {
    if (value == null) {
      return Optional.empty();
    }
    return value instanceof Number number
        ? Optional.of(ofEpoch(number.doubleValue()))
        : parse(value.toString().strip().replaceFirst(" ", "T"));
  }

  private static Instant ofEpoch(double value) {
    // Seconds of the year 5138 are milliseconds of 1973, and so on for each unit.
    double size = Math.abs(value);
    double millis =
        size > 1e17 ? value / 1e6 : size > 1e14 ? value / 1e3 : size > 1e11 ? value : value * 1e3;
    return Instant.ofEpochMilli(Math.round(millis));
  }

  private static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException withoutZone) {
      try {
        return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        return text.matches("-?\\d+(\\.\\d+)?")
            ? Optional.of(ofEpoch(Double.parseDouble(text)))
            : Optional.empty();
      }
    }
  }
}
