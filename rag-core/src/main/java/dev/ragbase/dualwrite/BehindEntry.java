package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Something that the shadow is known to be behind on.
 *
 * @param scope whose write it was, and as whom it is repaired
 * @param name the document's uri, or the conversation's id; of all of them, the workspace's name,
 *     or the user's
 * @param refusal why it could not be made the same when that was last tried; null if it was not
 *     tried since the store was opened, or the shadow was out of reach
 */
public record BehindEntry(Scope scope, Kind kind, String name, @Nullable String refusal) {
  /** What may differ. */
  public enum Kind {
    DOCUMENT("document"),
    CONVERSATION("conversation"),
    /** Any document of a workspace. */
    ALL_DOCUMENTS("all documents of workspace"),
    /** Any conversation of a user. */
    ALL_CONVERSATIONS("all conversations of user");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  static BehindEntry of(Scope scope, BehindKey key, @Nullable String refusal) {
    return switch (key) {
      case BehindKey.Doc it -> new BehindEntry(scope, Kind.DOCUMENT, it.uri(), refusal);
      case BehindKey.Chat it ->
          new BehindEntry(scope, Kind.CONVERSATION, it.session().toString(), refusal);
      case BehindKey.AllDocs it ->
          new BehindEntry(scope, Kind.ALL_DOCUMENTS, it.workspace().value(), refusal);
      case BehindKey.AllChats it ->
          new BehindEntry(scope, Kind.ALL_CONVERSATIONS, it.user().value(), refusal);
    };
  }

  /** Whether making it the same was refused when that was last tried. */
  public boolean isRefused() {
    return refusal != null;
  }

  /** In one line, for messages. */
  String described() {
    return kind.words
        + " '"
        + name
        + "' (tenant '"
        + scope.tenant()
        + "', workspace '"
        + scope.workspace()
        + "', as user '"
        + scope.user()
        + "')"
        + (refusal == null ? "" : ": " + refusal);
  }
}
