package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.protocol.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the driver asks for, read ahead by a thread of its own, which sees at once when the driver
 * has died: an orphan would go on building for hours, beside the next run.
 */
final class Requests {
  private static final String QUIT = "quit";
  private static final int ORPHAN = 4;

  private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

  /** Requests of a stream whose end, unless one to quit came before, is the driver's. */
  Requests(InputStream in, Runnable driverDied) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    Thread.ofPlatform().daemon().name("requests").start(() -> read(lines, driverDied));
  }

  /** Those of standard input; this process ends with the driver. */
  static Requests ofDriver() {
    return new Requests(
        System.in,
        () -> {
          System.err.println("the driver has died");
          Runtime.getRuntime().halt(ORPHAN);
        });
  }

  private void read(BufferedReader lines, Runnable driverDied) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        queue.add(line);
        if (line.equals(QUIT)) {
          return;
        }
      }
    } catch (IOException e) {
      System.err.println("the driver cannot be heard: " + e.getMessage());
    }
    driverDied.run();
  }

  /** The next one, when it comes. */
  Request next() throws InterruptedException {
    return Request.parse(queue.take());
  }

  /** Whether it is the last. */
  static boolean isQuit(Request request) {
    return request.verb().equals(QUIT);
  }
}
