package dev.ragbase.bench.compare.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * Vectors with their texts, and held-out queries, in a folder: {@code vectors.f32}, {@code
 * queries.f32} (little-endian float32, unit length), {@code texts.txt} (a line each), {@code shape}
 * (dimensions and number of queries) and {@code about.json}. Immutable, safe for many threads.
 */
public final class Corpus {
  /** Of so many parts each row belongs to one: filters by part have known selectivity. */
  public static final int PARTS = 1_000;

  /** How many tenants share a database; the first has half of the rows, the others equal shares. */
  public static final int TENANTS = 6;

  /** The answers to more queries than this are not compared with exact ones. */
  private static final int JUDGED_MAX = 400;

  private static final int BLOCK_ROWS = 262_144;

  private final Path folder;
  private final int rows;
  private final int dimensions;
  private final float[][] queries;
  private final List<FloatBuffer> blocks;

  private Corpus(
      Path folder, int rows, int dimensions, float[][] queries, List<FloatBuffer> blocks) {
    this.folder = folder;
    this.rows = rows;
    this.dimensions = dimensions;
    this.queries = queries;
    this.blocks = blocks;
  }

  /** One thing that is stored; never compared, so an array serves. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(int id, String text, float[] vector) {
    /** What a filter asks for; rows fall into parts at random. */
    public int part() {
      return partOf(id);
    }

    /** Whose it is. */
    public int tenant() {
      return tenantOf(id);
    }
  }

  /** Opens the first rows of a corpus. */
  public static Corpus open(Path folder, int rows) {
    try {
      String[] shape = Files.readString(folder.resolve("shape")).strip().split(" ", -1);
      int dimensions = Integer.parseInt(shape[0]);
      int queries = Integer.parseInt(shape[1]);
      long held = Files.size(folder.resolve("vectors.f32")) / (4L * dimensions);
      if (rows > held) {
        throw new IllegalArgumentException(folder + " holds " + held + " rows, not " + rows);
      }
      List<FloatBuffer> blocks = map(folder.resolve("vectors.f32"), rows, dimensions);
      FloatBuffer asked = map(folder.resolve("queries.f32"), queries, dimensions).getFirst();
      float[][] vectors = new float[queries][dimensions];
      IntStream.range(0, queries).forEach(i -> asked.get(i * dimensions, vectors[i]));
      return new Corpus(folder, rows, dimensions, vectors, blocks);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " is no corpus", e);
    }
  }

  private static List<FloatBuffer> map(Path file, int rows, int dimensions) throws IOException {
    List<FloatBuffer> blocks = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      for (int from = 0; from < rows; from += BLOCK_ROWS) {
        long bytes = 4L * dimensions * Math.min(BLOCK_ROWS, rows - from);
        blocks.add(
            channel
                .map(FileChannel.MapMode.READ_ONLY, 4L * dimensions * from, bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer());
      }
    }
    return blocks;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** How it was made, as it was written down then. */
  public String about() throws IOException {
    return Files.readString(folder.resolve("about.json"));
  }

  /** How many rows count. */
  public int rows() {
    return rows;
  }

  /** How many numbers a vector has. */
  public int dimensions() {
    return dimensions;
  }

  /** How many queries there are. */
  public int queries() {
    return queries.length;
  }

  /** How many of the queries have their answers compared with exact ones. */
  public int judged() {
    return Math.min(JUDGED_MAX, queries.length);
  }

  /** A copy of a query's vector. */
  public float[] query(int index) {
    return queries[index].clone();
  }

  /** Copies a row's vector into an array. */
  public void vector(int row, float[] into) {
    blocks.get(row / BLOCK_ROWS).get(row % BLOCK_ROWS * dimensions, into);
  }

  /** A row's vector. */
  public float[] vector(int row) {
    float[] vector = new float[dimensions];
    vector(row, vector);
    return vector;
  }

  /** The part of a row, in [0, {@value #PARTS}). */
  public static int partOf(int row) {
    return (int) Long.remainderUnsigned(mixed(row), PARTS);
  }

  /** The first of the parts that pass for a query where each has a filter of its own. */
  public static int firstPartOf(int query, int parts) {
    return (int) Long.remainderUnsigned(mixed(query), PARTS - parts + 1);
  }

  /** The tenant of a row, in [0, {@value #TENANTS}). */
  public static int tenantOf(int row) {
    int tenth = (int) Long.remainderUnsigned(mixed(row + 0x5DEECE66DL), 2 * (TENANTS - 1));
    return Math.max(0, tenth - (TENANTS - 2));
  }

  // The finaliser of SplitMix64.
  private static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** All rows in order, read as they are asked for; close it. */
  public Scan scan() {
    try {
      return new Scan(Files.newBufferedReader(folder.resolve("texts.txt"), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows one after the other. */
  public final class Scan implements Iterator<Row>, AutoCloseable {
    private final BufferedReader texts;
    private int next;

    private Scan(BufferedReader texts) {
      this.texts = texts;
    }

    @Override
    public boolean hasNext() {
      return next < rows;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        String text = texts.readLine();
        if (text == null) {
          throw new IOException(folder + " has fewer texts than vectors");
        }
        int id = next++;
        return new Row(id, text, vector(id));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next rows, at most so many. */
    public List<Row> batch(int most) {
      List<Row> batch = new ArrayList<>(most);
      while (batch.size() < most && hasNext()) {
        batch.add(next());
      }
      return batch;
    }

    @Override
    public void close() {
      try {
        texts.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
