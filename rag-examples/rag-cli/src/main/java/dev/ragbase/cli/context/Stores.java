package dev.ragbase.cli.context;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import dev.ragbase.store.sqlite.StoreSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the store that {@code --store} names. */
public final class Stores {
  private Stores() {}

  /** Opens a store that is there, to read it; others may write to it meanwhile. */
  public static Store reading(Environment environment, StorePlace place) {
    return switch (place) {
      case StorePlace.Folder folder ->
          SqliteLuceneStore.open(
              SqliteLuceneSettings.builder(existing(folder)).readOnly(true).build());
      case StorePlace.Server server -> PostgresStores.store(environment, server);
    };
  }

  /** Opens a store that is there, to change it. */
  public static Store changing(Environment environment, StorePlace place) {
    return switch (place) {
      case StorePlace.Folder folder -> SqliteLuceneStore.at(existing(folder));
      case StorePlace.Server server -> PostgresStores.store(environment, server);
    };
  }

  /** Opens a store to fill it; a folder is made if it is not there. */
  public static Store filling(Environment environment, StorePlace place) {
    return switch (place) {
      case StorePlace.Folder folder -> {
        requireNoFile(folder);
        makeParents(folder.path());
        yield SqliteLuceneStore.at(folder.path());
      }
      case StorePlace.Server server -> PostgresStores.store(environment, server);
    };
  }

  /** What an open store holds: a folder's whole, a server's as far as the scope reaches. */
  public static StoreFigures figures(Store store, Scope scope) {
    if (store instanceof SqliteLuceneStore embedded) {
      StoreSizes sizes = embedded.sizes();
      return new StoreFigures(
          sizes.documents(),
          sizes.chunks(),
          sizes.vectors(),
          sizes.revisions(),
          new StoreFigures.Files(sizes.databaseBytes(), sizes.keywordBytes(), sizes.vectorBytes()));
    }
    return PostgresStores.figures(store, scope);
  }

  private static void makeParents(Path folder) {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw CommandFailure.failure(
          folder.toString(),
          "its parent folder cannot be made (" + e.getMessage() + ")",
          "check its permissions, or name another folder",
          e);
    }
  }

  private static Path existing(StorePlace.Folder folder) {
    if (!Files.exists(folder.path())) {
      throw CommandFailure.failure(
          folder.label(),
          "there is no store",
          "make one with 'rag ingest PATH', or name another: with --store or RAG_STORE, for a copy"
              + " with --from");
    }
    requireNoFile(folder);
    return folder.path();
  }

  private static void requireNoFile(StorePlace.Folder folder) {
    if (Files.exists(folder.path()) && !Files.isDirectory(folder.path())) {
      throw CommandFailure.failure(
          folder.label(), "is a file, not the folder of a store", "name a folder");
    }
  }
}
