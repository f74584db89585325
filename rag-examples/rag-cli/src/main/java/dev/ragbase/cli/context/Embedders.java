package dev.ragbase.cli.context;

import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.cache.CachingEmbedder;
import dev.ragbase.embed.cache.EmbeddingCache;
import dev.ragbase.embed.onnx.OnnxEmbedder;
import dev.ragbase.embed.onnx.PackagedModel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** The embedder of the command line. */
public final class Embedders {
  private static final Logger LOG = System.getLogger(Embedders.class.getName());
  private static final long CACHE_BYTES_MAX = 1L << 30;

  private Embedders() {}

  /**
   * The packaged model, behind a cache on disk and prepared there, unless {@code RAG_CACHE} is
   * {@code off}.
   */
  public static Embedder cached(Environment environment) {
    OnnxEmbedder model = OnnxEmbedder.of(PackagedModel.DEFAULT);
    String choice = environment.variable("RAG_CACHE").orElse("");
    if (choice.equals("off")) {
      return model;
    }
    Path folder = choice.isEmpty() ? defaultFolder(environment) : Path.of(choice);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      // The cache itself says that it cannot be used, and is gone around.
      LOG.log(Level.DEBUG, () -> "no folder for the cache: " + e.getMessage());
    }
    return CachingEmbedder.over(
        model.preparedIn(folder.resolve("models")),
        EmbeddingCache.at(folder.resolve("embeddings.db"), CACHE_BYTES_MAX));
  }

  private static Path defaultFolder(Environment environment) {
    return environment
        .variable("XDG_CACHE_HOME")
        .map(Path::of)
        .orElse(environment.userHome().resolve(".cache"))
        .resolve("ragbase");
  }
}
