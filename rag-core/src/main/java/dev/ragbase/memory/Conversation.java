package dev.ragbase.memory;

import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A session with its messages and whose it is, guarded by the lock of a {@link Memory}. */
final class Conversation {
  private final TenantId tenant;
  private final WorkspaceId workspace;
  private final UserId user;
  private final SessionId id;
  private final String title;
  private final Metadata metadata;
  private final Instant createdAt;
  private final List<ChatMessage> messages = new ArrayList<>();
  private final Set<MessageId> messageIds = new HashSet<>();

  Conversation(Scope scope, SessionId id, String title, Instant at, Metadata metadata) {
    tenant = scope.tenant();
    workspace = scope.workspace();
    user = scope.user();
    this.id = id;
    this.title = title;
    this.metadata = metadata;
    createdAt = at.truncatedTo(ChronoUnit.MICROS);
  }

  boolean belongsTo(Scope scope) {
    return tenant.equals(scope.tenant())
        && workspace.equals(scope.workspace())
        && user.equals(scope.user());
  }

  /** Adds a message unless it is there; returns whether it was new. */
  boolean add(ChatMessage message) {
    if (!messageIds.add(message.id())) {
      return false;
    }
    messages.add(
        new ChatMessage(
            message.id(),
            message.role(),
            message.text(),
            message.at().truncatedTo(ChronoUnit.MICROS),
            message.metadata()));
    return true;
  }

  List<ChatMessage> messages() {
    return messages;
  }

  ChatSession session() {
    Instant updatedAt =
        messages.stream().map(ChatMessage::at).max(Instant::compareTo).orElse(createdAt);
    return new ChatSession(id, title, metadata, messages.size(), createdAt, updatedAt);
  }
}
