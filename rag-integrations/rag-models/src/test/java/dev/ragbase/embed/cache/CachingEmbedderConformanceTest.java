package dev.ragbase.embed.cache;

import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.kit.EmbedderConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class CachingEmbedderConformanceTest extends EmbedderConformance {
  @TempDir Path dir;

  @Override
  protected Embedder open() {
    return CachingEmbedder.over(
        HashingEmbedder.of(64),
        EmbeddingCache.at(dir.resolve("cache.db"), EmbeddingCache.BYTES_MIN));
  }
}
