package dev.ragbase.store.sqlite.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of a workspace's indexes lie. The name of Lucene's folder says what is in it, so
 * that one renaming, which happens or does not, puts a graph in the place of an index without. All
 * of it is derived.
 */
record IndexFolder(Path path) {
  /** A Lucene index of words only; left over, and to be deleted, if {@link #graph} is there. */
  Path words() {
    return path.resolve("lucene");
  }

  /** A Lucene index of words and of the vectors in a graph. */
  Path graph() {
    return path.resolve("lucene.graph");
  }

  /** The same while it is built in the background, up to the change that its commit names. */
  Path unfinishedGraph() {
    return path.resolve("lucene.unfinished");
  }

  /** The table of vectors that exact search scans. */
  Path vectors() {
    return path.resolve("vectors.i8");
  }

  /** How far the graph has to be walked. */
  Path effort() {
    return path.resolve("effort");
  }

  boolean hasGraph() {
    return Files.isDirectory(graph());
  }

  boolean hasWords() {
    return Files.isDirectory(words());
  }

  boolean hasUnfinishedGraph() {
    return Files.isDirectory(unfinishedGraph());
  }

  /** Makes the graph that was built the one that is opened. It must be closed. */
  void putGraphInPlace() throws IOException {
    Files.deleteIfExists(effort());
    Files.move(unfinishedGraph(), graph(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes the indexes, but not the graph that is being built. */
  void wipe() throws IOException {
    wipe(words());
    wipe(graph());
    Files.deleteIfExists(vectors());
    Files.deleteIfExists(effort());
  }

  /** Deletes one of the folders, if it is there. */
  static void wipe(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
