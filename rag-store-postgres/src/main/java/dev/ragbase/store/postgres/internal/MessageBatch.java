package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Micros;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Messages on their way into a conversation whose row the transaction holds. */
final class MessageBatch {
  private final Session session;
  private final Scope scope;
  private final SessionId conversation;

  MessageBatch(Session session, Scope scope, SessionId conversation) {
    this.session = session;
    this.scope = scope;
    this.conversation = conversation;
  }

  /** Those whose ids are not there yet, each once. */
  List<ChatMessage> unknown(List<ChatMessage> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    Set<MessageId> known =
        new HashSet<>(
            session.list(
                Sql.of(
                    "SELECT id FROM messages WHERE workspace_id = ? AND session_id = ?"
                        + " AND id = ANY (?)",
                    Ids.workspace(scope),
                    conversation.value(),
                    PgArray.uuids(messages, it -> it.id().value())),
                row -> new MessageId(row.getObject(1, UUID.class))));
    List<ChatMessage> fresh = new ArrayList<>();
    for (ChatMessage message : messages) {
      if (known.add(message.id())) {
        fresh.add(message);
      }
    }
    return fresh;
  }

  /** Adds messages behind those that are there. */
  void insert(List<ChatMessage> messages, int before) {
    List<MetadataColumns> metadata =
        messages.stream().map(it -> MetadataColumns.of(it.metadata())).toList();
    session.update(
        Sql.of(
            """
            INSERT INTO messages (workspace_id, session_id, user_id, ordinal, id, role, text, at,
              metadata, metadata_exact)
            SELECT ?, ?, ?, * FROM unnest(?::int4[], ?::uuid[], ?::text[], ?::text[], ?::timestamptz[],
              ?::jsonb[], ?::text[])
            """,
            Ids.workspace(scope),
            conversation.value(),
            Ids.user(scope),
            PgArray.ints(IntStream.range(before, before + messages.size()).boxed().toList()),
            PgArray.uuids(messages, it -> it.id().value()),
            PgArray.texts(messages, it -> it.role().name().toLowerCase(Locale.ROOT)),
            PgArray.texts(messages, it -> PgText.write(it.text())),
            PgArray.times(messages, it -> Micros.floor(it.at())),
            PgArray.jsonbs(metadata, MetadataColumns::json),
            PgArray.texts(metadata, MetadataColumns::exact)));
  }
}
