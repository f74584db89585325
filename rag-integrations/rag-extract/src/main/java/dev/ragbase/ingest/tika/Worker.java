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
  private static final int OUT_OF_MEMORY = 3;
  private static final int KILL_SECONDS = 10;
  private static final int LOG_LINES_MAX = 1_000;

  private final ExtractLimits limits;
  private final Path folder;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream replies;
  private volatile boolean broken;

  private Worker(ExtractLimits limits, Path folder, Process process) {
    this.limits = limits;
    this.folder = folder;
    this.process = process;
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    replies = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    Thread log = new Thread(this::drainErrors, "ragbase-extract-worker-log");
    log.setDaemon(true);
    log.start();
  }

  static Worker start(ExtractLimits limits) {
    try {
      Path folder = Files.createTempDirectory("ragbase-extract-");
      ProcessBuilder builder = new ProcessBuilder(command(limits, folder));
      builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS"));
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      return new Worker(limits, folder, builder.start());
    } catch (IOException e) {
      throw new ExtractionException(
          "cannot be read: no process for its parser could be started: " + e.getMessage(), e);
    }
  }

  private static List<String> command(ExtractLimits limits, Path folder) {
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

  /** Reads a document; afterwards {@link #isAlive} tells whether the worker survived it. */
  ExtractedDocument read(InputStream in, DocumentReader.Source source) throws IOException {
    Path file = folder.resolve("document");
    Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> timer =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              process.destroyForcibly();
            },
            CompletableFuture.delayedExecutor(limits.timeMax().toMillis(), TimeUnit.MILLISECONDS));
    try {
      WorkerFrames.writeRequest(requests, file.toString(), source);
      return WorkerFrames.readReply(replies, limits.charsMax());
    } catch (IOException | IllegalArgumentException e) {
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
    int status = exit();
    process.destroyForcibly();
    if (status == OUT_OF_MEMORY) {
      return new ExtractionException(
          "takes more than " + limits.workerMegabytes() + " MB of memory to parse: split it",
          cause);
    }
    return new ExtractionException(
        "broke its parser, whose process ended with status " + status, cause);
  }

  private int exit() {
    try {
      return process.waitFor(KILL_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  boolean isAlive() {
    return !broken && process.isAlive();
  }

  /** The child's process id. */
  long pid() {
    return process.pid();
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
