package dev.ragbase.embed.onnx;

import dev.ragbase.document.ContentHash;
import dev.ragbase.embed.EmbeddingModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A text embedding model of the BERT family: ONNX weights and the {@code tokenizer.json} beside
 * them.
 *
 * @param model its name, size and fingerprint
 * @param usage how it wants to be used
 */
public record OnnxModelSpec(
    EmbeddingModel model, Usage usage, ModelFile weights, ModelFile tokenizer) {

  /**
   * A model from one's own files. The fingerprint covers their bytes.
   *
   * @param name for people
   * @throws IOException if a file cannot be read
   */
  public static OnnxModelSpec ofFiles(String name, Usage usage, Path weights, Path tokenizer)
      throws IOException {
    return of(name, usage, ModelFile.at(weights), ModelFile.at(tokenizer));
  }

  static OnnxModelSpec of(String name, Usage usage, ModelFile weights, ModelFile tokenizer) {
    String identity =
        String.join(
            "\n",
            name,
            usage.toString(),
            Long.toString(weights.bytes()),
            Long.toHexString(weights.crc32()),
            Long.toString(tokenizer.bytes()),
            Long.toHexString(tokenizer.crc32()));
    String fingerprint = name + ":" + ContentHash.of(identity).hex().substring(0, 16);
    EmbeddingModel model = new EmbeddingModel(name, usage.dimensions(), fingerprint);
    return new OnnxModelSpec(model, usage, weights, tokenizer);
  }

  /**
   * How a model wants to be used: what its card says.
   *
   * @param dimensions how many numbers a vector has
   * @param pooling how token vectors become one
   * @param sequenceMax the longest sequence it was trained to read, its frame included
   * @param queryPrefix put before a query; empty for none
   * @param passagePrefix put before a passage; empty for none
   */
  public record Usage(
      int dimensions, Pooling pooling, int sequenceMax, String queryPrefix, String passagePrefix) {
    public Usage {
      if (dimensions < 1) {
        throw new IllegalArgumentException("dimensions is " + dimensions + ", must be at least 1");
      }
      if (sequenceMax < 16) {
        throw new IllegalArgumentException("sequenceMax is " + sequenceMax + ", must be >= 16");
      }
      requireApart("queryPrefix", queryPrefix);
      requireApart("passagePrefix", passagePrefix);
    }

    private static void requireApart(String name, String prefix) {
      if (!prefix.isEmpty() && !Character.isWhitespace(prefix.charAt(prefix.length() - 1))) {
        throw new IllegalArgumentException(
            name + " '" + prefix + "' must end with a space, or it would join the first word");
      }
    }
  }
}
