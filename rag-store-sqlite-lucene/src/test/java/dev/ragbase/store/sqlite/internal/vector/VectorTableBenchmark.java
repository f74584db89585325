package dev.ragbase.store.sqlite.internal.vector;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How much CPU time does an exact search take? Rows of 384 numbers, random and clustered, found by
 * queries like them; the original vectors come from memory. Run with {@code all} for that, with
 * {@code make FILE} and then, in a fresh process, {@code first FILE} for a first search.
 */
final class VectorTableBenchmark {
  private static final int DIMENSIONS = 384;
  private static final int QUERIES = 200;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final PrintStream OUT = System.out;

  private VectorTableBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "make" -> make(Path.of(arguments[1]));
      case "first" -> first(Path.of(arguments[1]), arguments.length > 2);
      default -> all(Integer.parseInt(arguments[1]));
    }
  }

  private static void make(Path file) throws IOException {
    Files.deleteIfExists(file);
    SplittableRandom random = new SplittableRandom(1);
    Path floats = file.resolveSibling(file.getFileName() + ".floats");
    try (VectorTable table = VectorTable.open(file, DIMENSIONS, "model");
        FileChannel channel = FileChannel.open(floats, CREATE, TRUNCATE_EXISTING, WRITE)) {
      for (int i = 0; i < 10; i++) {
        List<float[]> vectors = Vectors.CLUSTERED.make(random, 10_000, DIMENSIONS);
        table.apply(Truth.rows(random, 10_000 * i, vectors), List.of(), i + 1);
        for (float[] vector : vectors) {
          ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSIONS);
          bytes.asFloatBuffer().put(vector);
          channel.write(bytes);
        }
      }
    }
    OUT.printf(Locale.ROOT, "%s has %d bytes%n", file, Files.size(file));
  }

  private static void first(Path file, boolean waits) throws Exception {
    long start = System.nanoTime();
    Kernels.warm();
    VectorTable table = VectorTable.open(file, DIMENSIONS, "model");
    double open = since(start);
    if (waits) {
      Thread.sleep(500);
    }
    SplittableRandom random = new SplittableRandom(2);
    FileChannel channel = FileChannel.open(file.resolveSibling(file.getFileName() + ".floats"));
    FloatSource floats = (rows, into) -> load(channel, rows, into);
    OUT.printf(Locale.ROOT, "opened %d rows in %.1f ms%n", table.size(), open);
    for (int i = 0; i < 5; i++) {
      float[] query = Vectors.gaussian(random, DIMENSIONS);
      start = System.nanoTime();
      long cpu = THREADS.getCurrentThreadCpuTime();
      int rescored = table.search(query, 10, null, floats).rescored();
      double used = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6;
      OUT.printf(
          Locale.ROOT,
          "search %d: %.1f ms, CPU %.1f ms, %d rescored%n",
          i + 1,
          since(start),
          used,
          rescored);
    }
    table.close();
  }

  private static void load(FileChannel channel, int[] rows, float[][] into) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSIONS);
    for (int i = 0; i < rows.length; i++) {
      try {
        channel.read(bytes.clear(), rows[i] * 4L * DIMENSIONS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      into[i] = new float[DIMENSIONS];
      bytes.flip().asFloatBuffer().get(into[i]);
    }
  }

  private static void all(int rows) throws Exception {
    for (Vectors kind : List.of(Vectors.CLUSTERED, Vectors.RANDOM)) {
      SplittableRandom random = new SplittableRandom(1);
      List<float[]> vectors = kind.make(random, rows + QUERIES, DIMENSIONS);
      List<Row> made = Truth.rows(random, 0, vectors.subList(0, rows));
      List<float[]> queries = vectors.subList(rows, rows + QUERIES);
      Kernel vector = Kernels.vector();
      for (Supplier<Kernel> kernel : List.<Supplier<Kernel>>of(Kernels::scalar, () -> vector)) {
        Path file = Files.createTempFile("vectors", "");
        VectorTable table = new VectorTable(file, DIMENSIONS, "model", kernel, Runnable::run);
        long start = System.nanoTime();
        table.apply(made, List.of(), 1);
        String what = kind + " " + rows + " " + kernel.get().getClass().getSimpleName();
        OUT.printf(Locale.ROOT, "%s apply: %.0f ms%n", what, since(start));
        time(what, table, made, queries, null);
        for (double share : new double[] {0.5, 0.16, 0.14, 0.01, 0.001}) {
          FixedBitSet only = new FixedBitSet(rows);
          for (int row = 0; row < rows; row++) {
            if (random.nextDouble() < share) {
              only.set(row);
            }
          }
          time(what + " filter " + share, table, made, queries, only);
        }
        start = System.nanoTime();
        table.close();
        double flush = since(start);
        start = System.nanoTime();
        VectorTable.open(file, DIMENSIONS, "model");
        OUT.printf(Locale.ROOT, "%s flush: %.0f ms, open: %.0f ms%n", what, flush, since(start));
        Files.delete(file);
      }
    }
  }

  private static void time(
      String what,
      VectorTable table,
      List<Row> rows,
      List<float[]> queries,
      @Nullable FixedBitSet only) {
    FloatSource floats =
        (wanted, into) -> {
          for (int i = 0; i < wanted.length; i++) {
            into[i] = rows.get(wanted[i]).vector();
          }
        };
    double[] times = new double[2 * QUERIES];
    int[] rescored = new int[2 * QUERIES];
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < QUERIES; i++) {
        int at = (round % 2) * QUERIES + i;
        long start = THREADS.getCurrentThreadCpuTime();
        rescored[at] = table.search(queries.get(i), 10, only, floats).rescored();
        times[at] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
      }
    }
    Arrays.sort(times);
    Arrays.sort(rescored);
    OUT.printf(
        Locale.ROOT,
        "%s: CPU median %.3f ms, p95 %.3f ms, rescored median %d, p95 %d%n",
        what,
        times[QUERIES],
        times[2 * QUERIES * 95 / 100],
        rescored[QUERIES],
        rescored[2 * QUERIES * 95 / 100]);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
