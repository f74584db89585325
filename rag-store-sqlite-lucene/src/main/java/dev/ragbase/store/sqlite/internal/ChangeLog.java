package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.Change;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The changes of one transaction, numbered together at its end. */
final class ChangeLog {
  private static final String UPSERT =
      """
      INSERT INTO changes (workspace, number, kind, entity, row, owner, revision, deleted)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (workspace, kind, entity, coalesce(owner, '')) DO UPDATE SET number = excluded.number,
        row = excluded.row, revision = excluded.revision, deleted = excluded.deleted
      """;

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(
      Change.Kind kind,
      UUID entity,
      int row,
      @Nullable String owner,
      int revision,
      boolean deleted) {}

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  void document(UUID id, int row, int revision, boolean deleted) {
    entries.add(new Entry(Change.Kind.DOCUMENT, id, row, null, revision, deleted));
  }

  void session(UUID id, String owner, int messages, boolean deleted) {
    entries.add(new Entry(Change.Kind.CHAT_SESSION, id, 0, owner, messages, deleted));
  }

  /**
   * Gives the changes their numbers.
   *
   * @return the last one
   */
  long stamp(Session session, int workspace) throws SQLException {
    long before = session.number("SELECT head FROM workspaces WHERE no = ?", workspace);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      places.add(i);
    }
    session.batch(
        UPSERT,
        places,
        place -> {
          Entry entry = entries.get(place);
          return new @Nullable Object[] {
            workspace,
            before + place + 1,
            code(entry.kind),
            entry.entity,
            entry.row,
            entry.owner,
            entry.revision,
            entry.deleted ? 1 : 0
          };
        });
    long head = before + entries.size();
    boolean documents = entries.stream().anyMatch(entry -> entry.kind == Change.Kind.DOCUMENT);
    session.update("UPDATE workspaces SET head = ? WHERE no = ?", head, workspace);
    if (documents) {
      session.update("UPDATE workspaces SET documents_head = ? WHERE no = ?", head, workspace);
    }
    return head;
  }

  /** What the column {@code kind} holds: never to be changed, unlike an ordinal. */
  static int code(Change.Kind kind) {
    return switch (kind) {
      case DOCUMENT -> 1;
      case CHAT_SESSION -> 2;
    };
  }

  static Change.Kind kind(int code) throws SQLException {
    return switch (code) {
      case 1 -> Change.Kind.DOCUMENT;
      case 2 -> Change.Kind.CHAT_SESSION;
      default ->
          throw new SQLException("changes.kind is " + code + ", which this version made not");
    };
  }
}
