package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the document that a person means. */
final class Documents {
  private Documents() {}

  /** By its uri, its id, or the path of the file that it was read from. */
  static Optional<Document> find(Store store, Scope scope, String name) {
    return store
        .documents()
        .find(scope, name)
        .or(() -> byId(store, scope, name))
        .or(() -> byPath(store, scope, name));
  }

  static CommandFailure missing(String name) {
    return CommandFailure.nothing(
        name, "no such document", "'rag list' shows the uris and ids of those there are");
  }

  private static Optional<Document> byId(Store store, Scope scope, String name) {
    DocumentId id;
    try {
      id = DocumentId.parse(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return store.documents().find(scope, id);
  }

  private static Optional<Document> byPath(Store store, Scope scope, String name) {
    String uri;
    try {
      uri = Path.of(name).toAbsolutePath().normalize().toUri().toString();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    return store.documents().find(scope, uri);
  }
}
