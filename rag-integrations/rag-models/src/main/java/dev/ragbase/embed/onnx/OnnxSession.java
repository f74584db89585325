package dev.ragbase.embed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loaded weights. A run takes one text on the caller's thread: no padding, so that a text's vector
 * never depends on its neighbours, which matters for the quantised models above all, whose scales
 * are taken over all that runs together. Memory is given back after each run. Safe for many
 * threads; the caller sees to it that none runs while it is closed.
 */
final class OnnxSession implements AutoCloseable {
  private static final String TOKENS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final OnnxModelSpec spec;

  /** Lies under the session, which does not keep it alive. */
  private final @Nullable ByteBuffer mapped;

  /**
   * Loads them.
   *
   * @param prepared where they lie ready; null to read and parse them
   */
  OnnxSession(OnnxModelSpec spec, @Nullable Path prepared) throws IOException, OrtException {
    this.spec = spec;
    this.environment = OnnxLibrary.environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      if (prepared == null) {
        this.session = environment.createSession(spec.weights().read(), options);
        this.mapped = null;
      } else {
        PreparedWeights.Opened opened =
            new PreparedWeights(prepared, spec, environment)
                .open(spec.weights(), options, environment::createSession);
        this.session = opened.session();
        this.mapped = opened.mapped();
      }
    }
  }

  /** The vector of a framed sequence. */
  Embedding run(long[] sequence) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        inputs.put(name, tensor(input(name, sequence)));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
        return pooled(states, sequence.length);
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static long[] input(String name, long[] sequence) throws OrtException {
    return switch (name) {
      case TOKENS -> sequence;
      case MASK -> {
        long[] ones = new long[sequence.length];
        Arrays.fill(ones, 1);
        yield ones;
      }
      case TYPES -> new long[sequence.length];
      default -> throw new OrtException("the model wants an input '" + name + "' that is unknown");
    };
  }

  private OnnxTensor tensor(long[] values) throws OrtException {
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {1, values.length});
  }

  private Embedding pooled(FloatBuffer states, int length) throws OrtException {
    int dimensions = spec.usage().dimensions();
    if (states.remaining() != length * dimensions) {
      throw new OrtException(
          "the model gave " + states.remaining() / length + " dimensions, not " + dimensions);
    }
    int rows = spec.usage().pooling() == Pooling.MEAN ? length : 1;
    double[] sum = new double[dimensions];
    for (int i = 0; i < rows * dimensions; i++) {
      sum[i % dimensions] += states.get(i);
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    float[] vector = new float[dimensions];
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (sum[i] * scale);
    }
    return Embedding.of(vector);
  }

  @Override
  public void close() throws OrtException {
    try {
      session.close();
    } finally {
      Reference.reachabilityFence(mapped);
    }
  }
}
