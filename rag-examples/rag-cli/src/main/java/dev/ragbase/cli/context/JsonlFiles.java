package dev.ragbase.cli.context;

import dev.ragbase.access.Scope;
import dev.ragbase.embed.Embedder;
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

  /**
   * Opens a file that is there, to copy from it; it stays as it is.
   *
   * @param home whose the lines are that do not say it
   */
  public static JsonlStore reading(Environment environment, String where, Scope home) {
    if (!Files.exists(Path.of(where))) {
      throw CommandFailure.failure(where, "no such file", "check the path; nothing was changed");
    }
    return open(environment, where, settings(environment, where, home).readOnly(true));
  }

  /**
   * Opens a file, and makes it if it is not there. Embeddings of lines that do not say of which
   * model they are are taken to be the command line's; lines that are no documents are set aside.
   *
   * @param home whose documents are plain lines, as older stacks read them
   */
  public static JsonlStore filling(Environment environment, String where, Scope home) {
    return open(environment, where, settings(environment, where, home));
  }

  private static JsonlSettings.Builder settings(Environment environment, String where, Scope home) {
    try (Embedder embedder = environment.embedder()) {
      return JsonlSettings.builder(Path.of(where))
          .home(home)
          .model(embedder.model())
          .badLines(JsonlSettings.BadLines.SET_ASIDE);
    }
  }

  private static JsonlStore open(
      Environment environment, String where, JsonlSettings.Builder settings) {
    JsonlSettings built = settings.build();
    JsonlStore store = JsonlStore.open(built);
    if (store.rejected() > 0) {
      environment
          .terminal()
          .err()
          .printf(
              Locale.ROOT,
              "%s: %,d lines are no documents and were passed over%s%n",
              where,
              store.rejected(),
              built.readOnly() ? "" : "; they are in " + where + ".bad");
    }
    return store;
  }
}
