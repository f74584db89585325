package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.part.NativePeers.Missing;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether competitors that the user names are there: without them a run would be of nobody. */
public final class Chosen {
  private Chosen() {}

  /**
   * Refuses names that nobody has, installed or not.
   *
   * @throws IllegalArgumentException if there is one; the message says which there are
   */
  public static void requireNames(Settings settings) {
    Set<String> known = new TreeSet<>();
    new EmbeddedCatalog(settings.quick(), NativePeers.all())
        .competitors()
        .forEach(it -> known.add(it.id()));
    PostgresCatalog.competitors().forEach(it -> known.add(it.id()));
    Set<String> unknown = new TreeSet<>(settings.competitors());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "--competitors: none is called " + String.join(", ", unknown) + ": there are " + known);
    }
  }

  /**
   * Refuses those that this machine has not.
   *
   * @throws IOException if one was named; the message says how to get it
   */
  static void requireInstalled(Set<String> competitors, List<Missing> missing) throws IOException {
    for (Missing it : missing) {
      List<String> named = it.ids().stream().filter(competitors::contains).toList();
      if (!named.isEmpty()) {
        throw new IOException(
            "--competitors: "
                + String.join(", ", named)
                + " cannot take part, this machine has no "
                + it.name()
                + ": "
                + it.install());
      }
    }
  }
}
