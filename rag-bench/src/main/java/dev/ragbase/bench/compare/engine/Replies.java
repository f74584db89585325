package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.ragbase.bench.compare.protocol.Request;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * What a process answers its driver: a line of JSON on standard output for each request, until it
 * is told to quit, or the driver dies. Libraries that print do so on standard error.
 */
final class Replies {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream lines;

  private Replies(PrintStream lines) {
    this.lines = lines;
  }

  /** Takes standard output for itself: before any library is loaded. */
  static Replies toDriver() {
    PrintStream lines =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    return new Replies(lines);
  }

  /** What a request is answered by. */
  @FunctionalInterface
  interface Answering {
    ObjectNode answer(Request request) throws Exception;
  }

  /** Something to be timed. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  void serve(Answering answering) throws InterruptedException {
    Requests requests = Requests.ofDriver();
    for (Request it = requests.next(); !Requests.isQuit(it); it = requests.next()) {
      lines.println(answerOrError(answering, it));
    }
  }

  /** Errors too, such as of a heap that is full: a driver that gets no answer would wait. */
  private static ObjectNode answerOrError(Answering answering, Request request) {
    try {
      return answering.answer(request);
    } catch (Exception | Error e) {
      e.printStackTrace();
      return JSON.createObjectNode().put("error", e.toString());
    }
  }

  static ObjectNode timed(Step step) throws Exception {
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

  static IllegalArgumentException unknown(Request request) {
    return new IllegalArgumentException("no such request: " + request);
  }
}
