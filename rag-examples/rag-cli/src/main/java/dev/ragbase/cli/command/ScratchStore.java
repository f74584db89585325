package dev.ragbase.cli.command;

import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.context.StorePlace;

/** A place for documents that nobody needs afterwards; gone at the end, also after Ctrl-C. */
interface ScratchStore extends AutoCloseable {
  /** Of the kind that is named: in a folder of its own, or in a tenant of its own. */
  static ScratchStore of(PlaceOption place) {
    return switch (place.place()) {
      case StorePlace.Folder it -> new InFolder(place.environment(), new TemporaryStore());
      case StorePlace.Server it -> new TemporaryTenant(place.environment(), it);
    };
  }

  /** Opens it to fill and search it; the caller closes it before this. */
  OpenRag filling();

  @Override
  void close();

  /** In a temporary folder. */
  record InFolder(Environment environment, TemporaryStore folder) implements ScratchStore {
    @Override
    public OpenRag filling() {
      return OpenRag.filling(environment, () -> folder.open(environment), Scope.local());
    }

    @Override
    public void close() {
      folder.close();
    }
  }
}
