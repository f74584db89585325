package dev.ragbase.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbedderProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class PackagedEmbedderProviderTest {
  @Test
  void theDefaultModelIsFoundOnTheClassPath() {
    EmbedderProvider provider =
        ServiceLoader.load(EmbedderProvider.class).findFirst().orElseThrow();
    try (Embedder embedder = provider.open()) {
      assertThat(embedder.model()).isEqualTo(PackagedModel.DEFAULT.spec().model());
    }
  }
}
