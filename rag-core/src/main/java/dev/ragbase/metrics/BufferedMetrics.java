package dev.ragbase.metrics;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Scope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects measurements and writes them to a {@link MetricStore} in batches, so that what is
 * measured does not wait for a write. Never throws into what is measured: a batch that cannot be
 * written is dropped and counted, and the first one is logged; quietly if the user may not write
 * there, since the call that is measured was told so itself. Has no thread of its own: the executor
 * writes when {@link MetricStore#batch} have come together or one comes in {@value #WAIT_SECONDS}
 * seconds after the first that waits; {@link #flush} and {@link #close} write the rest. Safe for
 * many threads.
 */
public final class BufferedMetrics implements Metrics, AutoCloseable {
  /** How long a measurement waits where others follow. */
  public static final int WAIT_SECONDS = 10;

  /** How many wait at most; while the buffer is full, new ones are dropped and counted. */
  public static final int BUFFER_MAX = 10_000;

  private static final Logger LOG = System.getLogger(BufferedMetrics.class.getName());

  private final MetricStore store;
  private final Executor executor;
  private final int batch;
  private final ReentrantLock bufferLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();
  private List<Scoped> buffer = new ArrayList<>();
  private boolean flushing;
  private boolean closed;
  private boolean complained;
  private long dropped;

  private record Scoped(Scope scope, Measurement measurement) {}

  private BufferedMetrics(MetricStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
    this.batch = Math.clamp(store.batch(), 1, BUFFER_MAX);
  }

  /**
   * A buffer in front of a store.
   *
   * @param executor writes what has come together; {@code Runnable::run} lets the call do it whose
   *     measurement was the last
   */
  public static BufferedMetrics over(MetricStore store, Executor executor) {
    return new BufferedMetrics(store, executor);
  }

  @Override
  public void record(Scope scope, Measurement measurement) {
    boolean flush;
    bufferLock.lock();
    try {
      if (closed || buffer.size() >= BUFFER_MAX) {
        dropped++;
        return;
      }
      buffer.add(new Scoped(scope, measurement));
      flush = !flushing && (buffer.size() >= batch || isLate(measurement));
      flushing |= flush;
    } finally {
      bufferLock.unlock();
    }
    if (flush) {
      try {
        executor.execute(this::flush);
      } catch (RejectedExecutionException e) {
        complain(0, e);
      }
    }
  }

  private boolean isLate(Measurement last) {
    long first = buffer.getFirst().measurement().at().getEpochSecond();
    return last.at().getEpochSecond() - first >= WAIT_SECONDS;
  }

  /** Writes what has come together. Does not throw. */
  public void flush() {
    writeLock.lock();
    try {
      Map<Scope, List<Measurement>> byScope = new LinkedHashMap<>();
      for (Scoped each : take()) {
        byScope.computeIfAbsent(each.scope(), s -> new ArrayList<>()).add(each.measurement());
      }
      byScope.forEach(this::write);
    } finally {
      writeLock.unlock();
    }
  }

  /** How many measurements were lost, for want of room or because they could not be written. */
  public long dropped() {
    bufferLock.lock();
    try {
      return dropped;
    } finally {
      bufferLock.unlock();
    }
  }

  /** Writes what has come together; what is recorded later is dropped. Leaves the store open. */
  @Override
  public void close() {
    bufferLock.lock();
    try {
      closed = true;
    } finally {
      bufferLock.unlock();
    }
    flush();
  }

  private List<Scoped> take() {
    bufferLock.lock();
    try {
      List<Scoped> taken = buffer;
      buffer = new ArrayList<>();
      flushing = false;
      return taken;
    } finally {
      bufferLock.unlock();
    }
  }

  private void write(Scope scope, List<Measurement> measurements) {
    try {
      store.append(scope, measurements);
    } catch (AccessDenied e) {
      drop(measurements.size());
      LOG.log(Level.DEBUG, "measurements are dropped: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      complain(measurements.size(), e);
    }
  }

  private void drop(int lost) {
    bufferLock.lock();
    try {
      dropped += lost;
    } finally {
      bufferLock.unlock();
    }
  }

  private void complain(int lost, RuntimeException cause) {
    boolean first;
    bufferLock.lock();
    try {
      dropped += lost;
      first = !complained;
      complained = true;
      if (lost == 0) {
        flushing = false;
      }
    } finally {
      bufferLock.unlock();
    }
    if (first) {
      LOG.log(
          Level.WARNING,
          "measurements could not be written and are dropped (said once): " + cause.getMessage(),
          cause);
    }
  }
}
