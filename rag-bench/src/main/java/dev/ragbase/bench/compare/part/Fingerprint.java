package dev.ragbase.bench.compare.part;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipFile;

/**
 * What code runs, in a few letters: the same for the same contents whenever they were built, others
 * as soon as a class or a library changes. Not proof against forgers: checksums are CRC-32.
 */
final class Fingerprint {
  private static final int LETTERS = 16;

  private Fingerprint() {}

  /** Everything on our class path, where the competitors' is the same. */
  static List<Path> classPath() {
    String path = System.getProperty("java.class.path");
    return Arrays.stream(path.split(File.pathSeparator, -1)).map(Path::of).toList();
  }

  /**
   * Of files, folders with all in them, and the entries of jars; their order does not count.
   *
   * @param paths one that is not there counts as empty
   */
  static String of(List<Path> paths) throws IOException {
    List<String> sums = new ArrayList<>();
    for (Path path : paths) {
      String name = String.valueOf(path.getFileName());
      if (Files.isDirectory(path)) {
        addFolder(path, sums);
      } else if (name.endsWith(".jar") && Files.exists(path)) {
        addJar(path, sums);
      } else if (Files.exists(path)) {
        sums.add(name + " " + sum(path));
      }
    }
    sums.sort(Comparator.naturalOrder());
    return digest(String.join("\n", sums));
  }

  private static void addFolder(Path folder, List<String> sums) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        sums.add(folder.relativize(file) + " " + sum(file));
      }
    }
  }

  /** The checksums that it holds itself: libraries are large. */
  private static void addJar(Path jar, List<String> sums) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      zip.stream()
          .forEach(it -> sums.add(jar.getFileName() + "!" + it.getName() + " " + it.getCrc()));
    }
  }

  private static long sum(Path file) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return sum.getValue();
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
