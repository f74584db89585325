package dev.ragbase.store.sqlite.internal;

import dev.ragbase.store.sqlite.internal.GraphEffort.Measured;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link GraphEffort} measured, kept for the next opening, whose first search would take as
 * long as some fifty exact ones. A line for each size of filter: its number, the vectors there
 * were, the candidates they need, and {@code asked} if that is by what is asked. Derived: without
 * it, or where it says nothing that can be read, it is measured anew.
 */
final class EffortFile {
  private static final Logger LOG = System.getLogger(EffortFile.class.getName());

  private static final String ASKED = "asked";

  private final Path file;
  private final boolean readOnly;

  EffortFile(Path file, boolean readOnly) {
    this.file = file;
    this.readOnly = readOnly;
  }

  Map<Integer, Measured> read() {
    Map<Integer, Measured> measured = new HashMap<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          String[] words = line.split(" ", 4);
          measured.put(
              Integer.valueOf(words[0]),
              new Measured(
                  Integer.parseInt(words[1]),
                  Integer.parseInt(words[2]),
                  words.length > 3 && words[3].equals(ASKED)));
        }
      }
      return measured;
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.log(Level.WARNING, "{0} cannot be read and is written anew: {1}", file, e.toString());
      return Map.of();
    }
  }

  /** Writes it as a whole, or leaves it as it was: a search does not fail for this. */
  synchronized void write(Map<Integer, Measured> measured) {
    if (readOnly) {
      return;
    }
    StringBuilder text = new StringBuilder();
    new TreeMap<>(measured)
        .forEach(
            (key, it) ->
                text.append(key + " " + it.vectors() + " " + it.candidates())
                    .append(it.asked() ? " " + ASKED : "")
                    .append('\n'));
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(whole, text);
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be written: {1}", file, e.toString());
    }
  }
}
