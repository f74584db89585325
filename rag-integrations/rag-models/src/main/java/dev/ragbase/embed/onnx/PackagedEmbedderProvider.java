package dev.ragbase.embed.onnx;

import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbedderProvider;

/** Offers {@link PackagedModel#DEFAULT} to programs that do not choose a model. */
public final class PackagedEmbedderProvider implements EmbedderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PackagedEmbedderProvider() {}

  @Override
  public Embedder open() {
    return OnnxEmbedder.of(PackagedModel.DEFAULT);
  }
}
