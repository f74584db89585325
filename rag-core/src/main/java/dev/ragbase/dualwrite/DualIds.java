package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import java.util.List;
import java.util.Optional;

/**
 * Finds documents by the ids of either store, so that who holds an id keeps it when the reading
 * side changes. The shadow is asked only for what the reading side does not know, and not believed
 * about what it is behind on.
 */
final class DualIds {
  private final DualWriter writer;

  DualIds(DualWriter writer) {
    this.writer = writer;
  }

  /** The uri of the document that either store has under an id. */
  Optional<String> uri(Scope scope, DocumentId id) {
    Sides now = writer.sides();
    return now.reading()
        .documents()
        .find(scope, id)
        .map(Document::uri)
        .or(() -> uriOfShadow(now, scope, id));
  }

  /** The reading side's id for an id of the shadow's; empty if it is none. */
  Optional<DocumentId> translated(Scope scope, DocumentId id) {
    Sides now = writer.sides();
    return uriOfShadow(now, scope, id)
        .map(uri -> now.reading().documents().infos(scope, List.of(uri)).get(uri))
        .map(DocumentInfo::id);
  }

  /** The reading side's id, or the same if there is no other. */
  DocumentId current(Scope scope, DocumentId id) {
    return translated(scope, id).orElse(id);
  }

  /** The reading side's id of a document whose lock is held. */
  DocumentId current(Sides now, Scope scope, String uri, DocumentId id) {
    DocumentInfo mine = now.reading().documents().infos(scope, List.of(uri)).get(uri);
    if (mine == null || mine.id().equals(id)) {
      return id;
    }
    return uriOfShadow(now, scope, id).filter(uri::equals).isPresent() ? mine.id() : id;
  }

  private Optional<String> uriOfShadow(Sides now, Scope scope, DocumentId id) {
    return find(now.shadow(), scope, id)
        .filter(uri -> !writer.backlog().covers(List.of(BehindKey.doc(scope, uri))));
  }

  private static Optional<String> find(Store shadow, Scope scope, DocumentId id) {
    try {
      return shadow.documents().find(scope, id).map(Document::uri);
    } catch (RuntimeException e) {
      // A shadow that is down knows no ids; its failure is told of where it is written to.
      return Optional.empty();
    }
  }
}
