package dev.ragbase.embed.onnx;

import dev.ragbase.embed.Embedder;
import dev.ragbase.kit.EmbedderConformance;

class OnnxEmbedderConformanceTest extends EmbedderConformance {
  @Override
  protected Embedder open() {
    return OnnxEmbedder.of(PackagedModel.DEFAULT);
  }
}
