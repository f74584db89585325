package dev.ragbase.memory;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.store.Change;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conversations of a {@link Memory}. */
final class MemoryChatStore implements ChatStore {
  private static final String READ = "read conversations";
  private static final String WRITE = "keep conversations";
  private static final Comparator<ChatSession> NEWEST_FIRST =
      Comparator.comparing(ChatSession::updatedAt)
          .thenComparing(session -> session.id().toString())
          .reversed();

  private final Memory memory;

  MemoryChatStore(Memory memory) {
    this.memory = memory;
  }

  @Override
  public ChatSession start(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    UnicodeText.require("a conversation's title", title);
    return memory.write(
        scope,
        Role.VIEWER,
        WRITE,
        space -> {
          Conversation known = memory.conversations().get(id);
          if (known != null && !known.belongsTo(scope)) {
            throw new StoreException("conversation id " + id + " is taken: choose a new one");
          }
          if (known != null) {
            return known.session();
          }
          Conversation started = new Conversation(scope, id, title, at, metadata);
          memory.conversations().put(id, started);
          space.record(Change.Kind.CHAT_SESSION, id.value(), 0, false, scope.user());
          return started.session();
        });
  }

  @Override
  public int append(Scope scope, SessionId id, List<ChatMessage> messages) {
    return memory.write(
        scope,
        Role.VIEWER,
        WRITE,
        space -> {
          if (messages.size() > BATCH_MAX) {
            throw new IllegalArgumentException(
                messages.size()
                    + " messages in one append, at most "
                    + BATCH_MAX
                    + ": cut them into batches");
          }
          Conversation conversation = own(scope, id);
          if (conversation == null) {
            throw new StoreException("there is no conversation " + id + " here: start it first");
          }
          int added = (int) messages.stream().filter(conversation::add).count();
          if (added > 0) {
            int revision = conversation.messages().size();
            space.record(Change.Kind.CHAT_SESSION, id.value(), revision, false, scope.user());
          }
          return added;
        });
  }

  @Override
  public Optional<ChatSession> find(Scope scope, SessionId id) {
    return memory.read(
        scope, READ, space -> Optional.ofNullable(own(scope, id)).map(Conversation::session));
  }

  @Override
  public Page<ChatSession> sessions(Scope scope, PageRequest page) {
    return memory.read(
        scope,
        READ,
        space -> {
          PageCursor cursors = cursors("chats.sessions", scope, "");
          Optional<String> last = cursors.key(page);
          List<ChatSession> older =
              memory.conversations().values().stream()
                  .filter(conversation -> conversation.belongsTo(scope))
                  .map(Conversation::session)
                  .sorted(NEWEST_FIRST)
                  .filter(session -> last.isEmpty() || isAfter(session, last.get()))
                  .limit(page.size() + 1L)
                  .toList();
          if (older.size() <= page.size()) {
            return new Page<>(older, Optional.empty());
          }
          List<ChatSession> shown = older.subList(0, page.size());
          return new Page<>(shown, Optional.of(cursors.after(key(shown.get(page.size() - 1)))));
        });
  }

  private static String key(ChatSession session) {
    return session.updatedAt() + " " + session.id();
  }

  private static boolean isAfter(ChatSession session, String key) {
    Instant updatedAt = Instant.parse(key.substring(0, key.indexOf(' ')));
    String id = key.substring(key.indexOf(' ') + 1);
    int order = session.updatedAt().compareTo(updatedAt);
    return order < 0 || (order == 0 && session.id().toString().compareTo(id) < 0);
  }

  @Override
  public Page<ChatMessage> messages(Scope scope, SessionId id, PageRequest page) {
    return memory.read(
        scope,
        READ,
        space -> {
          PageCursor cursors = cursors("chats.messages", scope, id);
          int from = cursors.key(page).map(Integer::parseInt).orElse(0);
          List<ChatMessage> all = messages(scope, id);
          int start = Math.min(from, all.size());
          int end = Math.min(start + page.size(), all.size());
          return new Page<>(
              all.subList(start, end),
              end < all.size()
                  ? Optional.of(cursors.after(Integer.toString(end)))
                  : Optional.empty());
        });
  }

  @Override
  public List<ChatMessage> latest(Scope scope, SessionId id, int limit) {
    return memory.read(
        scope,
        READ,
        space -> {
          if (limit < 1 || limit > PageRequest.SIZE_MAX) {
            throw new IllegalArgumentException(
                "limit is " + limit + ", must be in [1, " + PageRequest.SIZE_MAX + "]");
          }
          List<ChatMessage> all = messages(scope, id);
          return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
        });
  }

  @Override
  public boolean delete(Scope scope, SessionId id) {
    return memory.write(
        scope,
        Role.VIEWER,
        WRITE,
        space -> {
          Conversation conversation = own(scope, id);
          if (conversation == null) {
            return false;
          }
          memory.conversations().remove(id);
          int revision = conversation.messages().size();
          space.record(Change.Kind.CHAT_SESSION, id.value(), revision, true, scope.user());
          return true;
        });
  }

  private @Nullable Conversation own(Scope scope, SessionId id) {
    Conversation conversation = memory.conversations().get(id);
    return conversation != null && conversation.belongsTo(scope) ? conversation : null;
  }

  private List<ChatMessage> messages(Scope scope, SessionId id) {
    Conversation conversation = own(scope, id);
    return conversation == null ? List.of() : conversation.messages();
  }

  private static PageCursor cursors(String call, Scope scope, Object of) {
    return PageCursor.of(call, scope.tenant(), scope.workspace(), scope.user(), of);
  }
}
