package dev.ragbase.bench.compare.corpus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

  /** How many vectors a file holds. */
  public static long count(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      int dimensions = Integer.reverseBytes(in.readInt());
      long size = Files.size(file);
      if (dimensions < 1 || size % (4L * dimensions + 4) != 0) {
        throw new IOException(file + " is no .fvecs file: it begins with " + dimensions);
      }
      return size / (4L * dimensions + 4);
    }
  }

  /** How many rows a file can give beside its queries. */
  public static int rowsMax(Path file) throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, count(file) - QUERIES));
  }

  /** Writes it into a folder, unless it is there. */
  public Corpus in(Path folder) throws IOException {
    if (!CorpusWriter.isThere(folder, about())) {
      long all = count(file);
      MadeUpText words = new MadeUpText(new Random(1));
      try (DataInputStream in = open(file)) {
        float[] vector = next(in).orElseThrow(() -> new IOException(file + " is empty"));
        try (CorpusWriter writer = new CorpusWriter(folder, vector.length)) {
          for (long i = 0; i < all; i++) {
            if (i < rows) {
              writer.row(words.words(WORDS), vector);
            } else if (i >= all - QUERIES) {
              writer.query(vector);
            }
            vector = next(in).orElse(vector);
          }
          writer.finish(about());
        }
      }
    }
    return Corpus.open(folder, rows);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
  }

  private static Optional<float[]> next(DataInputStream in) throws IOException {
    byte[] size = in.readNBytes(4);
    if (size.length < 4) {
      return Optional.empty();
    }
    int dimensions = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
    byte[] bytes = in.readNBytes(4 * dimensions);
    if (bytes.length < 4 * dimensions) {
      throw new EOFException("the last vector is cut off");
    }
    float[] vector = new float[dimensions];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return Optional.of(vector);
  }
}
