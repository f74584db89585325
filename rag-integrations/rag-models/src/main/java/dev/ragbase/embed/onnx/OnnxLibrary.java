package dev.ragbase.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's native code. Left to itself the runtime unpacks it into a folder that outlives
 * each process: empty, or with 20 MB in it if the process was killed. Unpacked by us, it is gone
 * once it is loaded, or at the end of the process where a loaded library cannot be deleted.
 */
final class OnnxLibrary {
  /** Where the runtime looks instead of unpacking; who sets it has unpacked the code already. */
  private static final String FOLDER_PROPERTY = "onnxruntime.native.path";

  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");
  private static final ReentrantLock LOADING = new ReentrantLock();
  private static @Nullable OrtEnvironment environment;

  private OnnxLibrary() {}

  /**
   * The runtime, loaded at the first call.
   *
   * @throws IOException if it cannot be unpacked, or does not run here
   */
  static OrtEnvironment environment() throws IOException {
    LOADING.lock();
    try {
      OrtEnvironment loaded = environment;
      if (loaded == null) {
        loaded = isUnpacked() || !isPacked() ? load() : unpackAndLoad();
        environment = loaded;
      }
      return loaded;
    } finally {
      LOADING.unlock();
    }
  }

  private static boolean isUnpacked() {
    return System.getProperty(FOLDER_PROPERTY) != null;
  }

  private static boolean isPacked() {
    return OrtEnvironment.class.getResource(resource(LIBRARIES.getFirst())) != null;
  }

  private static OrtEnvironment unpackAndLoad() throws IOException {
    Path folder = temporaryFolder();
    // What is registered last is deleted first.
    folder.toFile().deleteOnExit();
    try {
      for (String library : LIBRARIES) {
        File file = folder.resolve(System.mapLibraryName(library)).toFile();
        file.deleteOnExit();
        try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource(library))) {
          if (in == null) {
            throw new IOException(library + " is not in the jar of ONNX Runtime: get it anew");
          }
          Files.copy(in, file.toPath());
        }
      }
      System.setProperty(FOLDER_PROPERTY, folder.toString());
      return load();
    } finally {
      System.clearProperty(FOLDER_PROPERTY);
      delete(folder);
    }
  }

  private static OrtEnvironment load() throws IOException {
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError e) {
      throw new IOException(
          "ONNX Runtime does not run on "
              + platform()
              + ", unpacked below "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + root(e).getMessage(),
          e);
    }
  }

  private static Path temporaryFolder() throws IOException {
    try {
      return Files.createTempDirectory("rag-onnxruntime");
    } catch (IOException e) {
      throw new IOException(
          "ONNX Runtime cannot be unpacked below "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e
              + "): let -Djava.io.tmpdir name a folder that can be written",
          e);
    }
  }

  private static String resource(String library) {
    return "/ai/onnxruntime/native/" + platform() + "/" + System.mapLibraryName(library);
  }

  /** As ONNX Runtime's jar calls it. */
  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.contains("mac") ? "osx" : os.contains("win") ? "win" : os;
    return system + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
  }

  private static void delete(Path folder) {
    for (String library : LIBRARIES) {
      folder.resolve(System.mapLibraryName(library)).toFile().delete();
    }
    folder.toFile().delete();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
