package dev.ragbase.jsonl;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.DocumentWrite;
import java.time.Instant;
import java.util.List;

/** Something that was done to a {@link JsonlStore}, with all that doing it again needs. */
sealed interface JournalEntry {
  /** Where, and for a conversation whose. */
  Scope scope();

  /**
   * A document was put, or its metadata or source stamp.
   *
   * @param id which it has, or gets if it is new
   */
  record Put(Scope scope, DocumentId id, Instant at, DocumentWrite write) implements JournalEntry {}

  /** A document was deleted. */
  record Deleted(Scope scope, DocumentId id, String uri) implements JournalEntry {}

  /** A conversation was started. */
  record Started(Scope scope, SessionId session, String title, Instant at, Metadata metadata)
      implements JournalEntry {}

  /** Something was said. */
  record Said(Scope scope, SessionId session, List<ChatMessage> messages) implements JournalEntry {
    public Said {
      messages = List.copyOf(messages);
    }
  }

  /** A conversation was forgotten. */
  record Forgotten(Scope scope, SessionId session) implements JournalEntry {}

  /** The store's vectors are of a model, though no document has one now. */
  record Model(Scope scope, EmbeddingModel model) implements JournalEntry {}

  /** A scope that may do everything again. */
  static Scope owner(Scope scope) {
    return new Scope(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
  }
}
