package dev.ragbase.chat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Metadata;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps conversations. Implementations must: only ever append; keep a session to the user who
 * started it (another user, also of the same workspace, cannot read, count or continue it); make an
 * append durable before it returns; take an id that is there already as the same thing sent again;
 * return messages in the order they were appended; be safe for many threads.
 *
 * <p>Not a model's memory: what of a conversation fits a model's window is decided elsewhere.
 */
public interface ChatStore {
  /** How many messages one append takes. */
  int BATCH_MAX = 1_000;

  /**
   * Starts a conversation; if this user has one with this id, returns that as it is.
   *
   * @throws dev.ragbase.store.StoreException if the id is taken by what this scope cannot see
   */
  ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata);

  /**
   * Adds messages at the end; one whose id is in the session already is passed over.
   *
   * @param messages at most {@value #BATCH_MAX}
   * @return how many were new
   * @throws dev.ragbase.store.StoreException if this scope has no such session
   */
  int append(Scope scope, SessionId id, List<ChatMessage> messages);

  /** The conversation with an id; empty if this scope has none. */
  Optional<ChatSession> find(Scope scope, SessionId id);

  /** This user's conversations, the one with the newest message first. */
  Page<ChatSession> sessions(Scope scope, PageRequest page);

  /** A conversation's messages, oldest first; none if this scope has no such session. */
  Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page);

  /** The newest messages of a conversation, oldest first; at most {@link PageRequest#SIZE_MAX}. */
  List<ChatMessage> latest(Scope scope, SessionId id, int limit);

  /**
   * Forgets a conversation with its messages.
   *
   * @return whether there was one
   */
  boolean delete(Scope scope, SessionId id);
}
