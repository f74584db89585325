package dev.ragbase.kit;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Revision;
import dev.ragbase.store.Change;
import dev.ragbase.store.Page;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;

/** All that a scope can read of a store, to be compared with what it can read later. */
public record Snapshot(
    List<StoredDocument> documents,
    List<List<Revision>> revisions,
    List<Change> changes,
    List<ChatSession> sessions,
    List<List<ChatMessage>> messages) {
  /** All that a scope can read now. */
  public static Snapshot of(Store store, Scope scope) {
    List<StoredDocument> documents = documents(store, scope);
    List<List<Revision>> revisions = new ArrayList<>();
    for (StoredDocument each : documents) {
      revisions.add(
          Page.list(page -> store.documents().revisions(scope, each.document().id(), page)));
    }
    List<ChatSession> sessions = Page.list(page -> store.chats().sessions(scope, page));
    List<List<ChatMessage>> messages = new ArrayList<>();
    for (ChatSession session : sessions) {
      messages.add(Page.list(page -> store.chats().messages(scope, session.id(), page)));
    }
    return new Snapshot(documents, revisions, changes(store, scope), sessions, messages);
  }

  /** All documents. */
  public static List<StoredDocument> documents(Store store, Scope scope) {
    return Page.list(page -> store.documents().scan(scope, Filter.all(), page));
  }

  /** All changes. */
  public static List<Change> changes(Store store, Scope scope) {
    List<Change> all = new ArrayList<>();
    List<Change> part;
    do {
      long last = all.isEmpty() ? 0 : all.get(all.size() - 1).number();
      part = store.changes().after(scope, last, 100);
      all.addAll(part);
    } while (!part.isEmpty());
    return all;
  }
}
