package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.protocol.Request;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process of one competitor: {@code Worker ENGINE CORPUS SIZE STORE}. Answers requests from
 * standard input on standard output until it is told to quit, or the driver dies; libraries that
 * print do so on standard error.
 */
public final class Worker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final Corpus corpus;

  private Worker(Engine engine, Corpus corpus) {
    this.engine = engine;
    this.corpus = corpus;
  }

  /** Runs a competitor; see the class. */
  public static void main(String[] args) throws Exception {
    PrintStream replies =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Corpus corpus = Corpus.open(Path.of(args[1]), Integer.parseInt(args[2]));
    try (Engine engine = Engines.of(args[0], Path.of(args[3]))) {
      new Worker(engine, corpus).serve(replies);
    }
    // Libraries leave threads behind that are no daemons.
    System.exit(0);
  }

  private void serve(PrintStream replies) throws Exception {
    Requests requests = Requests.ofDriver();
    for (Request it = requests.next(); !Requests.isQuit(it); it = requests.next()) {
      replies.println(JSON.writeValueAsString(answerOrError(it)));
    }
  }

  /** Errors too, such as of a heap that is full: a driver that gets no answer would wait. */
  private ObjectNode answerOrError(Request request) {
    try {
      return answer(request);
    } catch (Exception | Error e) {
      e.printStackTrace();
      return JSON.createObjectNode().put("error", e.toString());
    }
  }

  private ObjectNode answer(Request request) throws Exception {
    return switch (request.verb()) {
      case "build" -> timed(() -> engine.build(corpus));
      case "compact" -> timed(() -> engine.compact(corpus));
      case "open" -> timed(() -> engine.open(corpus));
      case "search" -> new Searches(engine, corpus.queries(), request).run().toJson(JSON);
      default -> throw new IllegalArgumentException("no such request: " + request);
    };
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  private static ObjectNode timed(Step step) throws Exception {
    long wall = System.nanoTime();
    long cpu = processCpu();
    step.run();
    return JSON.createObjectNode()
        .put("wallNanos", System.nanoTime() - wall)
        .put("cpuNanos", processCpu() - cpu);
  }

  private static long processCpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
