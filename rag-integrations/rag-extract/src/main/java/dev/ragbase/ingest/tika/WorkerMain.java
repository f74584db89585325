package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;

/**
 * The child process: reads one document at a time, as its parent names them on the standard input,
 * and ends when its parent does. A parser that runs wild takes this process down and no more.
 */
final class WorkerMain {
  /** The status to end with where memory is short, the JVM's own for it. */
  static final int OUT_OF_MEMORY = 3;

  private static final int BROKEN = 1;
  private static final long STACK_BYTES = 8L << 20;

  private record Request(Path file, DocumentReader.Source source) {}

  private final LinkedTransferQueue<Request> requests = new LinkedTransferQueue<>();
  private final DataOutputStream out;
  private final DocumentReader reader;

  private WorkerMain(ExtractLimits limits, DataOutputStream out) {
    this.out = out;
    reader = HeavyReader.documents(limits);
  }

  /** Runs until the parent is gone; the arguments are the limits, see {@link #arguments}. */
  public static void main(String[] args) throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    // However it ends, by Ctrl-C too: the folder holds what is in people's documents.
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Worker.delete(folder)));
    WorkerMain worker = new WorkerMain(limits(args), out);
    WorkerFrames.writeReady(out);
    Thread parser = new Thread(null, worker::work, "ragbase-extract-parser", STACK_BYTES);
    parser.setDaemon(true);
    parser.start();
    worker.listen(in);
    System.exit(0);
  }

  /** The limits as words on a command line. */
  static String[] arguments(ExtractLimits limits) {
    return new String[] {
      Long.toString(limits.bytesMax()),
      Integer.toString(limits.charsMax()),
      Long.toString(limits.timeMax().toMillis()),
      Integer.toString(limits.embeddedDepthMax()),
      Integer.toString(limits.embeddedMax()),
      Integer.toString(limits.expansionMax()),
      Integer.toString(limits.workerMegabytes())
    };
  }

  private static ExtractLimits limits(String[] args) {
    return new ExtractLimits(
        Long.parseLong(args[0]),
        Integer.parseInt(args[1]),
        Duration.ofMillis(Long.parseLong(args[2])),
        Integer.parseInt(args[3]),
        Integer.parseInt(args[4]),
        Integer.parseInt(args[5]),
        Integer.parseInt(args[6]));
  }

  /** Listens until the parent is gone, also while a parser runs. */
  private void listen(DataInputStream in) throws IOException {
    try {
      while (true) {
        Path file = Path.of(WorkerFrames.readText(in, 1 << 16));
        requests.add(new Request(file, WorkerFrames.readRequest(in)));
      }
    } catch (EOFException parentIsGone) {
      requests.clear();
    }
  }

  /** Never goes on after what no reader expects: the parent starts another process. */
  private void work() {
    try {
      while (true) {
        answer(requests.take());
      }
    } catch (OutOfMemoryError e) {
      end(e, OUT_OF_MEMORY);
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      end(e, BROKEN);
    }
  }

  private static void end(Throwable cause, int status) {
    System.err.println("the extraction worker ends: " + cause);
    System.exit(status);
  }

  private void answer(Request request) throws IOException {
    ExtractedDocument document;
    try (InputStream in =
        Files.newInputStream(request.file(), StandardOpenOption.DELETE_ON_CLOSE)) {
      document = reader.read(in, request.source());
    } catch (ExtractionException e) {
      WorkerFrames.writeFailed(out, message(e));
      return;
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      WorkerFrames.writeFailed(out, message(Failures.of(e)));
      return;
    }
    WorkerFrames.writeDone(out, document);
  }

  private static String message(ExtractionException e) {
    return e.getMessage() == null ? "is broken" : e.getMessage();
  }
}
