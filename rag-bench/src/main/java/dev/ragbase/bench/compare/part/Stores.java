package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stores that competitors have built, each reused while all that it was built of stays the
 * same, and built anew otherwise, also after a build that was broken off. Different ones may be
 * built at once.
 */
final class Stores {
  private final Path folder;
  private final Kept kept;
  private final String madeOf;

  /** Built in this run, which does not reuse what is its own. */
  private final Map<String, ObjectNode> built = new ConcurrentHashMap<>();

  /**
   * @param kept keeps what the builds told, in the folder of the stores
   * @param madeOf what a store depends on: the corpus, and the code
   */
  Stores(Kept kept, String madeOf) {
    this.folder = kept.folder();
    this.kept = kept;
    this.madeOf = madeOf;
  }

  /**
   * What the build of a store told.
   *
   * @param competitor whose it is, by its id
   * @param store its folder, empty when the build begins
   */
  ObjectNode built(String competitor, Path store, Kept.Making build)
      throws IOException, InterruptedException {
    ObjectNode known = built.get(competitor);
    if (known == null) {
      if (Folders.bytes(store) == 0) {
        // What it told is of no use where somebody has deleted it.
        Files.deleteIfExists(told(competitor));
      }
      known = kept.part(competitor, madeOf, () -> build(competitor, store, build));
      known.remove("madeBy");
      built.put(competitor, known);
    }
    return known;
  }

  private ObjectNode build(String competitor, Path store, Kept.Making build)
      throws IOException, InterruptedException {
    // First, so that half a store never passes for the one that was there before.
    Files.deleteIfExists(told(competitor));
    Folders.delete(store);
    Files.createDirectories(store);
    return build.make();
  }

  private Path told(String competitor) {
    return folder.resolve(competitor + ".json");
  }
}
