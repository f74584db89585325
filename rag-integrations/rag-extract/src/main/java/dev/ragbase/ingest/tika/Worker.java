package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM that reads documents, with a heap and a folder of its own. One document at a time;
 * {@link #close} may be called from another thread and ends what is under way.
 */
final class Worker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final int KILL_SECONDS = 10;
  private static final int LOG_LINES_MAX = 1_000;
  private static final int LAST_ERROR_CHARS_MAX = 300;

  private final ExtractLimits limits;
  private final Path folder;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream replies;
  private final Thread log;
  private volatile String lastError = "";
  private volatile boolean broken;
  private boolean started;

  private Worker(ExtractLimits limits, Path folder, Process process) {
    this.limits = limits;
    this.folder = folder;
    this.process = process;
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    replies = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    log = new Thread(this::drainErrors, "ragbase-extract-worker-log");
    log.setDaemon(true);
    log.start();
  }

  static Worker start(ExtractLimits limits) {
    try {
      Path folder = Files.createTempDirectory("ragbase-extract-");
      try {
        return new Worker(limits, folder, process(limits, folder));
      } catch (IOException e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new ExtractionException(
          "cannot be read: no process for its parser could be started: " + e.getMessage(), e);
    }
  }

  private static Process process(ExtractLimits limits, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(limits, folder));
    builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }

  static List<String> command(ExtractLimits limits, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + limits.workerMegabytes() + "m");
    command.add("-Xms16m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:MaxHeapFreeRatio=40");
    command.add("-XX:MaxMetaspaceSize=160m");
    command.add("-XX:ReservedCodeCacheSize=64m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xshare:auto");
    // The standard output is for replies: the JVM's own words go elsewhere.
    command.add("-XX:+DisplayVMOutputToStderr");
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:-UsePerfData"));
    command.add("-Djava.awt.headless=true");
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + folder);
    command.add(
        "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    command.add("-cp");
    command.add(classPath());
    command.add(WorkerMain.class.getName());
    command.addAll(List.of(WorkerMain.arguments(limits)));
    return command;
  }

  /** The parent's class path, and its modules as a part of it. */
  private static String classPath() {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    return modules.isEmpty() ? classes : classes + File.pathSeparator + modules;
  }

  /** Reads a document; afterwards {@link #isReady} tells whether the worker survived it. */
  ExtractedDocument read(InputStream in, DocumentReader.Source source) throws IOException {
    Path file = folder.resolve("document");
    Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
    timer.completeOnTimeout(null, limits.timeMax().toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        timer.thenRunAsync(
            () -> {
              late.set(true);
              process.destroyForcibly();
            });
    try {
      WorkerFrames.writeRequest(requests, file.toString(), source);
      if (!started) {
        WorkerFrames.readReady(replies);
        started = true;
      }
      return WorkerFrames.readReply(replies, limits.charsMax());
    } catch (ExtractionException told) {
      throw told;
    } catch (IOException | RuntimeException e) {
      throw died(late.get(), e);
    } finally {
      timer.cancel(false);
    }
  }

  private ExtractionException died(boolean late, Exception cause) {
    broken = true;
    if (late) {
      return new ExtractionException(
          "takes longer than " + limits.timeMax().toSeconds() + " s to parse: simplify it", cause);
    }
    if (cause instanceof StreamCorruptedException || cause instanceof RuntimeException) {
      process.destroyForcibly();
      return new ExtractionException("broke its parser, whose answer makes no sense", cause);
    }
    int status = exit();
    process.destroyForcibly();
    if (status == WorkerMain.OUT_OF_MEMORY) {
      return new ExtractionException(
          "takes more than " + limits.workerMegabytes() + " MB of memory to parse: split it",
          cause);
    }
    return new ExtractionException(
        started
            ? "broke its parser, whose process ended with status " + status
            : "cannot be read: the process for its parser does not start (status "
                + status
                + "): "
                + lastError(),
        cause);
  }

  /** The last that the process said, which has ended. */
  private String lastError() {
    try {
      log.join(Duration.ofSeconds(KILL_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Characters.line(lastError, LAST_ERROR_CHARS_MAX);
  }

  private int exit() {
    try {
      return process.waitFor(KILL_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Whether it can read a document: its process lives, and nobody has removed its folder. */
  boolean isReady() {
    return !broken && process.isAlive() && Files.isDirectory(folder);
  }

  /** The child process. */
  ProcessHandle process() {
    return process.toHandle();
  }

  /** Where the child finds its document and keeps what it makes meanwhile. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exit();
    delete(folder);
  }

  private void drainErrors() {
    try (BufferedReader errors =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      String line = errors.readLine();
      for (int n = 0; line != null; n++) {
        if (n < LOG_LINES_MAX) {
          LOG.log(Level.DEBUG, "extraction worker: {0}", line);
        }
        lastError = line;
        line = errors.readLine();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "extraction worker: its log ends: {0}", e.getMessage());
    }
  }

  /** Deletes a folder with all that is in it, as far as it can be. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException gone) {
      LOG.log(Level.DEBUG, "already deleted: {0}", folder);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(
          Level.WARNING, "temporary folder {0} could not be deleted: {1}", folder, e.getMessage());
    }
  }
}
