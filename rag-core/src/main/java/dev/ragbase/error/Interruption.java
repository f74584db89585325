package dev.ragbase.error;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;

/**
 * Tells failures of an interrupted thread from those of a disk: a file's channel closes when a
 * thread that uses it is interrupted, and also fails whoever uses it later. A backend opens its
 * files anew then, and says to the interrupted thread what has happened.
 */
public final class Interruption {
  private Interruption() {}

  /**
   * Runs what must come to its end, such as a close, as if the thread had not been interrupted
   * before; it knows again when this returns.
   */
  public static void deferred(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Whether a failure is there because the current thread was interrupted, which it still is: who
   * catches an {@link InterruptedException} interrupts the thread again before it asks.
   */
  public static boolean caused(Throwable failure) {
    return Thread.currentThread().isInterrupted() && closedSomething(failure);
  }

  /** Whether a failure is there because some thread was interrupted, or may be. */
  public static boolean closedSomething(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClosedChannelException
          || cause instanceof InterruptedException
          || (cause instanceof InterruptedIOException
              && !(cause instanceof SocketTimeoutException))) {
        return true;
      }
    }
    return false;
  }
}
