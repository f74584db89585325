package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.part.Competitor.Launch.Native;
import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.bench.compare.protocol.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Starts competitors, each in a process of its own. Java ones run on the JVM that runs us, with the
 * same flags: a heap that grows with the vectors, and the Vector API unless they are to do without.
 *
 * @param databases the JDBC urls of those that have one, by competitor
 */
record Launcher(
    Path corpus,
    int rows,
    int dimensions,
    Path stores,
    Path logs,
    NativePeers natives,
    Map<String, String> databases) {
  /** Where a competitor finds its database. */
  static final String DATABASE_VARIABLE = "RAG_BENCH_DATABASE";

  /**
   * For a virtual machine that searches: it compiles what has run a fifth of the times that it asks
   * for by its defaults. In the end it has compiled the same, and the end comes sooner.
   */
  static final String COMPILES_SOONER = "-XX:CompileThresholdScaling=0.2";

  /** Beside the rows' own heap. */
  private static final int HEAP_MB = 768;

  /** A text and its metadata, its place in a graph, and room to collect garbage. */
  private static final int HEAP_BYTES_PER_ROW = 2_928;

  /** The numbers of a vector, and as much room to collect garbage. */
  private static final int HEAP_BYTES_PER_DIMENSION = 2 * Float.BYTES;

  /** To search. */
  WorkerProcess start(Competitor competitor) {
    return start(competitor, List.of(COMPILES_SOONER));
  }

  /** To build what another process searches. */
  WorkerProcess startBuilder(Competitor competitor) {
    return start(competitor, List.of());
  }

  private WorkerProcess start(Competitor competitor, List<String> javaOptions) {
    List<String> command =
        switch (competitor.launch()) {
          case OnJvm it -> onJvm(it, competitor, javaOptions);
          case Native it -> natively(it, competitor);
        };
    String database = databases.get(competitor.id());
    return WorkerProcess.start(
        competitor.name(),
        command,
        database == null ? Map.of() : Map.of(DATABASE_VARIABLE, database),
        logs.resolve(competitor.id() + ".log"));
  }

  /** Where a competitor keeps its files. */
  Path store(Competitor competitor) {
    return stores.resolve(competitor.store());
  }

  /**
   * What a competitor's files take, or its database; empty for one that reads the database of
   * another.
   */
  OptionalLong diskBytes(Competitor competitor) throws IOException {
    String database = databases.get(competitor.id());
    if (database == null) {
      return OptionalLong.of(Folders.bytes(store(competitor)));
    }
    return competitor.builds()
        ? OptionalLong.of(PostgresServer.databaseBytes(database))
        : OptionalLong.empty();
  }

  private List<String> onJvm(OnJvm launch, Competitor competitor, List<String> options) {
    List<String> command = new ArrayList<>(java(heapMb(rows, dimensions), launch.vectorModule()));
    command.addAll(1, options);
    command.addAll(
        List.of(
            "dev.ragbase.bench.compare.engine.Worker",
            launch.engine(),
            corpus.toString(),
            Integer.toString(rows),
            store(competitor).toString()));
    return command;
  }

  static int heapMb(int rows, int dimensions) {
    long bytesPerRow = HEAP_BYTES_PER_ROW + (long) HEAP_BYTES_PER_DIMENSION * dimensions;
    return HEAP_MB + Math.toIntExact((rows * bytesPerRow) >> 20);
  }

  /** The JVM that runs us, on our class path. */
  static List<String> java(int heapMb, boolean vectorModule) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMb + "m");
    if (vectorModule) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  private List<String> natively(Native launch, Competitor competitor) {
    Path program = Objects.requireNonNull(natives.program(), "the native peers are not built");
    return List.of(
        program.toString(),
        launch.kind(),
        corpus.toString(),
        Integer.toString(rows),
        store(competitor).toString());
  }
}
