package dev.ragbase.cli.context;

import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens the store that {@code --store} names. */
public final class Stores {
  private Stores() {}

  /** Opens a store that is there, to read it; another process may write to it meanwhile. */
  public static SqliteLuceneStore reading(String where) {
    return SqliteLuceneStore.open(
        SqliteLuceneSettings.builder(existing(where)).readOnly(true).build());
  }

  /** Opens a store that is there, to change it. */
  public static SqliteLuceneStore changing(String where) {
    return SqliteLuceneStore.at(existing(where));
  }

  /** Opens a store to fill it, and makes it if it is not there. */
  public static SqliteLuceneStore filling(String where) {
    Path folder = folder(where);
    requireNoFile(folder, where);
    makeParents(folder);
    return SqliteLuceneStore.at(folder);
  }

  /** Whether two names are of one store. */
  public static boolean same(String one, String other) {
    if (one.startsWith("jdbc:") || other.startsWith("jdbc:")) {
      return one.equals(other);
    }
    return place(one).equals(place(other));
  }

  /** Where a folder is, also by another name of it. */
  private static Path place(String where) {
    Path folder = folder(where).toAbsolutePath().normalize();
    try {
      return folder.toRealPath();
    } catch (IOException notThere) {
      return folder;
    }
  }

  /** The folder of a store. */
  public static Path folder(String where) {
    if (where.startsWith("jdbc:")) {
      throw CommandFailure.failure(
          where.replaceAll("[?;].*", ""),
          "the PostgreSQL store is not part of this build yet",
          "name a folder with --store DIR");
    }
    try {
      return Path.of(where);
    } catch (InvalidPathException e) {
      throw CommandFailure.usage(
          "--store " + where, "is not a path (" + e.getReason() + ")", "name a folder");
    }
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
          "check its permissions, or name another folder with --store DIR",
          e);
    }
  }

  private static Path existing(String where) {
    Path folder = folder(where);
    if (!Files.exists(folder)) {
      throw CommandFailure.failure(
          where,
          "there is no store",
          "make one with 'rag ingest PATH', or name another with --store DIR or RAG_STORE");
    }
    requireNoFile(folder, where);
    return folder;
  }

  private static void requireNoFile(Path folder, String where) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw CommandFailure.failure(
          where, "is a file, not the folder of a store", "name a folder with --store DIR");
    }
  }
}
