package dev.ragbase.copy;

import dev.ragbase.chat.SessionId;
import dev.ragbase.store.DocumentStore;
import java.util.Set;

/**
 * A small part of a workspace, by what both stores call it.
 *
 * @param uris of documents; at most {@link DocumentStore#BATCH_MAX}
 * @param sessions conversations of the scope's user
 */
public record CopyPart(Set<String> uris, Set<SessionId> sessions) {
  public CopyPart {
    uris = Set.copyOf(uris);
    sessions = Set.copyOf(sessions);
    if (uris.size() > DocumentStore.BATCH_MAX) {
      throw new IllegalArgumentException(
          uris.size() + " uris in one part, at most " + DocumentStore.BATCH_MAX);
    }
  }

  /** Some documents. */
  public static CopyPart documents(Set<String> uris) {
    return new CopyPart(uris, Set.of());
  }

  /** Some conversations. */
  public static CopyPart sessions(Set<SessionId> sessions) {
    return new CopyPart(Set.of(), sessions);
  }
}
