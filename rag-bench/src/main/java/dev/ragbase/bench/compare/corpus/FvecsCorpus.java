package dev.ragbase.bench.compare.corpus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The user's own vectors, from a file in the format of the TEXMEX collections: each a little-endian
 * number of dimensions and so many float32. The last ones are held out as queries; texts are made
 * up.
 */
public record FvecsCorpus(Path file, int rows) {
  private static final int QUERIES = 200;
  private static final int WORDS = 45;

  /** More is a file of something else. */
  private static final int DIMENSIONS_MAX = 1 << 20;

  /** How it is made; another file under the same name is another corpus. */
  public Map<String, Object> about() throws IOException {
    Map<String, Object> about = new TreeMap<>();
    about.put("kind", "vectors given");
    about.put("file", file.toString());
    about.put("bytes", Files.size(file));
    about.put("modified", Files.getLastModifiedTime(file).toString());
    about.put("rows", rows);
    return about;
  }

  /**
   * How many vectors a file holds.
   *
   * @throws IOException if it is in another format; the message names it
   */
  public static long count(Path file) throws IOException {
    return Files.size(file) / (4L * dimensions(file) + 4);
  }

  /** How many numbers its vectors have. */
  public static int dimensions(Path file) throws IOException {
    long size = Files.size(file);
    if (size < 4) {
      throw new IOException(file + " holds no vectors: it has " + size + " bytes");
    }
    try (DataInputStream in = open(file)) {
      int dimensions = Integer.reverseBytes(in.readInt());
      if (dimensions < 1 || dimensions > DIMENSIONS_MAX || size % (4L * dimensions + 4) != 0) {
        throw new IOException(
            file
                + " is no .fvecs file: the number of dimensions, with which each vector begins, is "
                + dimensions
                + " for the first, and its size of "
                + size
                + " bytes is to be whole vectors");
      }
      return dimensions;
    }
  }

  /** How many rows a file can give beside its queries. */
  public static int rowsMax(Path file) throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, count(file) - QUERIES));
  }

  /**
   * Writes it into a folder, unless it is there.
   *
   * @throws IOException if a vector has no direction, or another number of dimensions than the
   *     first; the message names the file and the vector
   */
  public Corpus in(Path folder) throws IOException {
    if (!CorpusWriter.isThere(folder, about())) {
      long all = count(file);
      int dimensions = dimensions(file);
      MadeUpText words = new MadeUpText(new Random(1));
      try (DataInputStream in = open(file);
          CorpusWriter writer = new CorpusWriter(folder, dimensions)) {
        for (long i = 0; i < all; i++) {
          float[] vector = next(in, dimensions, i);
          if (i < rows) {
            writer.row(words.words(WORDS), vector);
          } else if (i >= all - QUERIES) {
            writer.query(vector);
          }
        }
        writer.finish(about());
      }
    }
    return Corpus.open(folder, rows);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
  }

  private float[] next(DataInputStream in, int dimensions, long number) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(in.readNBytes(4 + 4 * dimensions)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < 4 + 4 * dimensions || bytes.getInt() != dimensions) {
      throw wrong(number, "has not the " + dimensions + " dimensions of the first");
    }
    float[] vector = new float[dimensions];
    bytes.asFloatBuffer().get(vector);
    if (!UnitVectors.hasDirection(vector)) {
      throw wrong(number, "has no direction, it is zeros or not finite");
    }
    return vector;
  }

  private IOException wrong(long number, String how) {
    return new IOException(
        file + ": vector " + number + " (the first is 0) " + how + ": make the file without it");
  }
}
