package dev.ragbase.copy;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoreException;

/** From where to where, and as whom in each. */
record Route(Store from, Scope fromScope, Store to, Scope toScope) {
  DocumentStore fromDocuments() {
    return from.documents();
  }

  DocumentStore toDocuments() {
    return to.documents();
  }

  ChatStore fromChats() {
    return from.chats();
  }

  ChatStore toChats() {
    return to.chats();
  }

  /** Vectors of another model would be compared with what they cannot be compared with. */
  void requireSameModel() {
    from.embeddingModel()
        .ifPresent(
            model ->
                to.embeddingModel()
                    .filter(other -> !other.fingerprint().equals(model.fingerprint()))
                    .ifPresent(
                        other -> {
                          throw new StoreException(
                              "store "
                                  + from.name()
                                  + " holds vectors of model '"
                                  + model.name()
                                  + "', store "
                                  + to.name()
                                  + " of '"
                                  + other.name()
                                  + "': export jsonl and import it with --reembed instead");
                        }));
  }
}
