package dev.ragbase.embed.onnx;

import dev.ragbase.embed.onnx.OnnxModelSpec.Usage;

/**
 * The models that come in a jar, so that nothing is fetched. The module brings the default; another
 * one is used by adding the artifact it names.
 */
public enum PackagedModel {
  /** Six layers, float32. */
  ALL_MINILM_L6_V2(
      "all-MiniLM-L6-v2", "all-minilm-l6-v2", Usages.MINILM, 90_387_606, 0xd89d07a7L, 711_661, 0xc3f77764L),
  /** Six layers, int8. */
  ALL_MINILM_L6_V2_Q(
      "all-MiniLM-L6-v2-q", "all-minilm-l6-v2-q", Usages.MINILM, 22_972_370, 0xdf4d1c08L, 711_661, 0xc3f77764L),
  /** Twelve layers, float32. */
  BGE_SMALL_EN_V15(
      "bge-small-en-v1.5", "bge-small-en-v15", Usages.BGE, 133_093_490, 0x9b8ece24L, 711_396, 0xfec4e1bcL),
  /** Twelve layers, int8. */
  BGE_SMALL_EN_V15_Q(
      "bge-small-en-v1.5-q", "bge-small-en-v15-q", Usages.BGE, 34_014_426, 0xfd1caefcL, 711_396, 0xfec4e1bcL);

  private final OnnxModelSpec spec;

  PackagedModel(
      String name,
      String artifact,
      Usage usage,
      long weightsBytes,
      long weightsCrc32,
      long tokenizerBytes,
      long tokenizerCrc32) {
    String dependency = "dev.langchain4j:langchain4j-embeddings-" + artifact;
    String file = name.toLowerCase(java.util.Locale.ROOT);
    this.spec =
        OnnxModelSpec.of(
            name,
            usage,
            new ModelFile.OnClassPath(file + ".onnx", dependency, weightsBytes, weightsCrc32),
            new ModelFile.OnClassPath(
                file + "-tokenizer.json", dependency, tokenizerBytes, tokenizerCrc32));
  }

  /** Its files and how it is used. */
  public OnnxModelSpec spec() {
    return spec;
  }

  private static final class Usages {
    static final Usage MINILM = new Usage(384, Pooling.MEAN, 256, "", "");
    static final Usage BGE =
        new Usage(
            384,
            Pooling.FIRST,
            512,
            "Represent this sentence for searching relevant passages: ",
            "");
  }
}
