package dev.ragbase.embed.onnx;

import dev.ragbase.embed.onnx.OnnxModelSpec.Usage;
import java.util.Locale;

/**
 * The models that come in a jar, so that nothing is fetched. The module brings {@link #DEFAULT};
 * another one is used by adding the artifact it names.
 */
public enum PackagedModel {
  /** Six layers, float32, reads 256 tokens. */
  ALL_MINILM_L6_V2(Family.MINILM, "all-MiniLM-L6-v2", "all-minilm-l6-v2", 90_387_606, 0xd89d07a7L),
  /** Six layers, int8, reads 256 tokens. */
  ALL_MINILM_L6_V2_Q(
      Family.MINILM, "all-MiniLM-L6-v2-q", "all-minilm-l6-v2-q", 22_972_370, 0xdf4d1c08L),
  /** Twelve layers, float32, reads 512 tokens. */
  BGE_SMALL_EN_V15(Family.BGE, "bge-small-en-v1.5", "bge-small-en-v15", 133_093_490, 0x9b8ece24L),
  /** Twelve layers, int8, reads 512 tokens. */
  BGE_SMALL_EN_V15_Q(
      Family.BGE, "bge-small-en-v1.5-q", "bge-small-en-v15-q", 34_014_426, 0xfd1caefcL);

  /** The model that the module brings, chosen by measurement. */
  public static final PackagedModel DEFAULT = BGE_SMALL_EN_V15_Q;

  private final Family family;
  private final String modelName;
  private final String artifact;
  private final long bytes;
  private final long crc32;

  PackagedModel(Family family, String modelName, String artifact, long bytes, long crc32) {
    this.family = family;
    this.modelName = modelName;
    this.artifact = "dev.langchain4j:langchain4j-embeddings-" + artifact;
    this.bytes = bytes;
    this.crc32 = crc32;
  }

  /** Its files and how it is used. Opens nothing. */
  public OnnxModelSpec spec() {
    String file = modelName.toLowerCase(Locale.ROOT);
    ModelFile weights = new ModelFile.OnClassPath(file + ".onnx", artifact, bytes, crc32);
    String tokenizer = file + "-tokenizer.json";
    return switch (family) {
      case MINILM ->
          OnnxModelSpec.of(
              modelName,
              new Usage(384, Pooling.MEAN, 256, "", ""),
              weights,
              new ModelFile.OnClassPath(tokenizer, artifact, 711_661, 0xc3f77764L));
      case BGE ->
          OnnxModelSpec.of(
              modelName,
              new Usage(384, Pooling.FIRST, 512, "", ""),
              weights,
              new ModelFile.OnClassPath(tokenizer, artifact, 711_396, 0xfec4e1bcL));
    };
  }

  private enum Family {
    MINILM,
    BGE
  }
}
