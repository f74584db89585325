package dev.ragbase.bench.compare.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A competitor in a process of its own: a request line goes in, a JSON line comes back. What it
 * says on standard error goes into a log. One request at a time.
 */
public final class WorkerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUIT_SECONDS = 60;
  private static final int LOG_LINES_SHOWN = 15;

  private final String name;
  private final Path log;
  private final Process process;
  private final Writer requests;
  private final BufferedReader replies;

  private WorkerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.replies = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a command; its standard error is added to the log.
   *
   * @param environment beside our own, for what must not stand in a command line
   * @throws WorkerFailure if it cannot be started
   */
  public static WorkerProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new WorkerProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new WorkerFailure(name, "cannot be started: " + e.getMessage());
    }
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws WorkerFailure if it has ended, or replies that it failed
   */
  public JsonNode call(Request request) {
    try {
      requests.write(request + "\n");
      requests.flush();
      String line = replies.readLine();
      if (line == null) {
        throw new WorkerFailure(name, request, "it ended" + lastOfLog());
      }
      JsonNode reply = JSON.readTree(line);
      if (reply.has("error")) {
        throw new WorkerFailure(name, request, reply.get("error").asText());
      }
      return reply;
    } catch (IOException e) {
      throw new WorkerFailure(name, request, e.getMessage() + lastOfLog());
    }
  }

  private String lastOfLog() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      return "; the end of " + log + ":\n" + String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "; its log cannot be read: " + e.getMessage();
    }
  }

  /** What it is called in results. */
  public String name() {
    return name;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Asks it to end and waits; it is killed if it does not. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        requests.write(Request.of("quit") + "\n");
        requests.flush();
      }
      requests.close();
    } catch (IOException e) {
      // It has ended by itself: there is nobody left to tell.
      process.destroy();
    }
    boolean ended = false;
    try {
      ended = process.waitFor(QUIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      process.destroyForcibly();
    }
  }
}
