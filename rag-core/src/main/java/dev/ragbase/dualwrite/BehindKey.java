package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.chat.SessionId;

/** Something that one store may hold another state of than the other, by what both call it. */
sealed interface BehindKey {
  /** A document. */
  record Doc(TenantId tenant, WorkspaceId workspace, String uri) implements BehindKey {}

  /** A conversation. */
  record Chat(TenantId tenant, WorkspaceId workspace, UserId user, SessionId session)
      implements BehindKey {}

  /** Any document of a workspace. */
  record AllDocs(TenantId tenant, WorkspaceId workspace) implements BehindKey {}

  /** Any conversation of a user. */
  record AllChats(TenantId tenant, WorkspaceId workspace, UserId user) implements BehindKey {}

  static BehindKey doc(Scope scope, String uri) {
    return new Doc(scope.tenant(), scope.workspace(), uri);
  }

  static BehindKey chat(Scope scope, SessionId session) {
    return new Chat(scope.tenant(), scope.workspace(), scope.user(), session);
  }

  static BehindKey allDocs(Scope scope) {
    return new AllDocs(scope.tenant(), scope.workspace());
  }

  static BehindKey allChats(Scope scope) {
    return new AllChats(scope.tenant(), scope.workspace(), scope.user());
  }

  /** The key that covers this one with all of its kind. */
  default BehindKey all() {
    return switch (this) {
      case Doc it -> new AllDocs(it.tenant(), it.workspace());
      case Chat it -> new AllChats(it.tenant(), it.workspace(), it.user());
      case AllDocs it -> it;
      case AllChats it -> it;
    };
  }
}
