package dev.ragbase.bench.compare.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes the folder that {@link Corpus} reads; it is complete once {@link #finish} returned. */
final class CorpusWriter implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ABOUT = "about.json";

  private final Path folder;
  private final int dimensions;
  private final OutputStream vectors;
  private final OutputStream queries;
  private final OutputStream texts;
  private int queryCount;
  private int rowCount;

  CorpusWriter(Path folder, int dimensions) throws IOException {
    this.folder = folder;
    this.dimensions = dimensions;
    Files.createDirectories(folder);
    // What is broken off from here on must not pass for what was there before.
    Files.deleteIfExists(folder.resolve(ABOUT));
    vectors = out("vectors.f32");
    queries = out("queries.f32");
    texts = out("texts.txt");
  }

  private OutputStream out(String file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve(file)), 1 << 20);
  }

  /** Whether a folder holds a finished corpus that was made in this way. */
  static boolean isThere(Path folder, Map<String, Object> about) throws IOException {
    Path file = folder.resolve(ABOUT);
    return Files.exists(file) && Files.readString(file).equals(text(about));
  }

  void row(String text, float[] vector) throws IOException {
    write(vectors, vector);
    texts.write((text.replaceAll("\\s+", " ").strip() + "\n").getBytes(StandardCharsets.UTF_8));
    rowCount++;
  }

  void query(float[] vector) throws IOException {
    write(queries, vector);
    queryCount++;
  }

  int rowCount() {
    return rowCount;
  }

  private void write(OutputStream out, float[] vector) throws IOException {
    if (vector.length != dimensions) {
      throw new IOException("a vector has " + vector.length + " numbers, not " + dimensions);
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(UnitVectors.unit(vector));
    out.write(bytes.array());
  }

  /** Says how the corpus was made: the last step, so that a broken one is made anew. */
  void finish(Map<String, Object> about) throws IOException {
    close();
    Files.writeString(folder.resolve("shape"), dimensions + " " + queryCount + "\n");
    Files.writeString(folder.resolve(ABOUT), text(about));
  }

  private static String text(Map<String, Object> about) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new TreeMap<>(about)) + "\n";
  }

  @Override
  public void close() throws IOException {
    vectors.close();
    queries.close();
    texts.close();
  }
}
