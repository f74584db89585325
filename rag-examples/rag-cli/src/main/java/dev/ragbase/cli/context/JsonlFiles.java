package dev.ragbase.cli.context;

import dev.ragbase.Store;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.jsonl.JsonlSettings;
import dev.ragbase.jsonl.JsonlStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Opens files of JSON lines as stores: names that end in {@code .jsonl}. */
public final class JsonlFiles {
  private JsonlFiles() {}

  /** Whether a store's name is that of a file of JSON lines. */
  public static boolean is(String where) {
    return where.endsWith(".jsonl");
  }

  /** Opens a file that is there, to copy from it. */
  public static Store reading(Environment environment, String where) {
    if (!Files.exists(Path.of(where))) {
      throw CommandFailure.failure(where, "no such file", "check the path; nothing was changed");
    }
    return filling(environment, where);
  }

  /**
   * Opens a file, and makes it if it is not there. Embeddings of lines that do not say of which
   * model they are are taken to be the command line's; lines that are no documents are set aside.
   */
  public static Store filling(Environment environment, String where) {
    EmbeddingModel model;
    try (Embedder embedder = environment.embedder()) {
      model = embedder.model();
    }
    JsonlStore store =
        JsonlStore.open(
            JsonlSettings.builder(Path.of(where))
                .model(model)
                .badLines(JsonlSettings.BadLines.SET_ASIDE)
                .build());
    if (store.rejected() > 0) {
      environment
          .terminal()
          .err()
          .printf(
              Locale.ROOT,
              "%s: %,d lines are no documents and were passed over; they are in %s.bad%n",
              where,
              store.rejected(),
              where);
    }
    return store;
  }
}
