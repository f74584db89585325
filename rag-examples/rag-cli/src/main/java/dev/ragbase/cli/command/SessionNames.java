package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets people call a conversation by a name of their own, or the id that it had before an import.
 */
final class SessionNames {
  private static final String IMPORTED_ID = "importedId";

  private SessionNames() {}

  /** The conversation with an id or a name; empty if there is none. */
  static Optional<ChatSession> find(Store store, Scope scope, String name) {
    return store.chats().find(scope, id(name)).or(() -> imported(store, scope, name));
  }

  /** The conversation's id; one with a name is begun under it if it is not there yet. */
  static SessionId start(Store store, Scope scope, String name, InstantSource clock) {
    if (isId(name)) {
      return SessionId.parse(name);
    }
    return find(store, scope, name)
        .map(ChatSession::id)
        .orElseGet(
            () ->
                store.chats().start(scope, id(name), name, clock.instant(), Metadata.empty()).id());
  }

  /** The id that is written, or else the one that always belongs to this name. */
  private static SessionId id(String name) {
    byte[] key = ("ragbase session\n" + name).getBytes(StandardCharsets.UTF_8);
    return isId(name) ? SessionId.parse(name) : new SessionId(UUID.nameUUIDFromBytes(key));
  }

  private static boolean isId(String name) {
    try {
      return UUID.fromString(name).toString().equalsIgnoreCase(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<ChatSession> imported(Store store, Scope scope, String name) {
    Optional<MetadataValue> wanted = Optional.of(MetadataValue.of(name));
    for (ChatSession session :
        Page.all(PageRequest.SIZE_MAX, page -> store.chats().sessions(scope, page))) {
      if (session.metadata().get(IMPORTED_ID).equals(wanted)) {
        return Optional.of(session);
      }
    }
    return Optional.empty();
  }
}
