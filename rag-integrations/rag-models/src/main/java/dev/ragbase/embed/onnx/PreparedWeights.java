package dev.ragbase.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A model's weights as the runtime has them after it parsed and optimised them, in a folder: a file
 * that is mapped and used where it lies, which takes a third of the time and no memory of one's
 * own. The file is written by the first load. Its name tells the weights, the runtime and the
 * file's own CRC-32; one that is not what its name says is written anew. A folder that cannot be
 * used is gone around.
 *
 * <p>The format is ONNX Runtime's own, onnxruntime.ai/docs/performance/model-optimizations/
 * ort-format-models.html; the options are those of its onnxruntime_session_options_config_keys.h.
 */
final class PreparedWeights {
  private static final Logger LOG = System.getLogger(PreparedWeights.class.getName());
  private static final String ENDING = ".ort";
  private static final String NEW = ".new";
  private static final Duration LEFT_AFTER = Duration.ofMinutes(10);

  private final Path folder;
  private final String name;

  PreparedWeights(Path folder, OnnxModelSpec spec, OrtEnvironment environment) {
    this.folder = folder;
    this.name =
        spec.model().name().replaceAll("[^A-Za-z0-9.-]", "_")
            + "-"
            + Long.toHexString(spec.weights().crc32())
            + "-"
            + environment.getVersion()
            + "-";
  }

  /**
   * A session.
   *
   * @param mapped what must stay reachable as long as the session is open; null if nothing
   */
  record Opened(OrtSession session, @Nullable ByteBuffer mapped) {}

  /** Makes a session out of bytes. */
  @FunctionalInterface
  interface Opening {
    OrtSession open(ByteBuffer weights, SessionOptions options) throws OrtException;
  }

  /** Opens what lies ready, or else the weights themselves, which lie ready afterwards. */
  Opened open(ModelFile weights, SessionOptions options, Opening opening)
      throws IOException, OrtException {
    ByteBuffer mapped = find();
    if (mapped != null) {
      options.addConfigEntry("session.use_ort_model_bytes_directly", "1");
      options.addConfigEntry("session.use_ort_model_bytes_for_initializers", "1");
      try {
        return new Opened(opening.open(mapped, options), mapped);
      } catch (OrtException e) {
        goAround(e);
        return new Opened(opening.open(weights.read(), options), null);
      }
    }
    ByteBuffer read = weights.read();
    Path file = newFile();
    OrtSession session =
        file == null ? opening.open(read, options) : openAndWrite(read, file, options, opening);
    return new Opened(session, null);
  }

  private OrtSession openAndWrite(
      ByteBuffer weights, Path file, SessionOptions options, Opening opening)
      throws OrtException, IOException {
    try {
      options.addConfigEntry("session.save_model_format", "ORT");
      options.setOptimizedModelFilePath(file.toString());
      // More would be for this processor alone.
      options.setOptimizationLevel(SessionOptions.OptLevel.EXTENDED_OPT);
      OrtSession session = opening.open(weights, options);
      keep(file);
      return session;
    } catch (OrtException e) {
      goAround(e);
      options.setOptimizedModelFilePath("");
      return opening.open(weights, options);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The file, mapped; null if there is none that is whole. */
  private @Nullable ByteBuffer find() {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + "*" + ENDING)) {
      for (Path file : files) {
        ByteBuffer mapped = mapped(file);
        if (file.getFileName().toString().equals(named(mapped))) {
          return mapped;
        }
        LOG.log(Level.WARNING, "{0} is not what was written: it is written anew", file);
        Files.delete(file);
      }
    } catch (IOException e) {
      goAround(e);
    }
    return null;
  }

  private static ByteBuffer mapped(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
          .order(ByteOrder.nativeOrder());
    }
  }

  private String named(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return name + Long.toHexString(crc.getValue()) + ENDING;
  }

  private @Nullable Path newFile() {
    try {
      Files.createDirectories(folder);
      deleteLeftOvers();
      return Files.createTempFile(folder, name, NEW);
    } catch (IOException e) {
      goAround(e);
      return null;
    }
  }

  /** What processes left that were killed as they wrote, which takes a second. */
  private void deleteLeftOvers() throws IOException {
    Instant old = Instant.now().minus(LEFT_AFTER);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + "*" + NEW)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** A name promises bytes: they are on disk before it is. */
  private void keep(Path file) {
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(file, folder.resolve(named(mapped(file))), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      goAround(e);
    }
  }

  private void goAround(Exception cause) {
    LOG.log(
        Level.DEBUG,
        () -> "no prepared weights in " + folder + ", the model is loaded as it is: " + cause);
  }
}
