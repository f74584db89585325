package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets one writer at a time at a document or conversation, so that both stores see its writes in
 * one order. Locks are striped: two documents may share one, which costs time and nothing else.
 * They are always taken in one order, a workspace's gate first, so that no two writers wait for
 * each other. Safe for many threads.
 */
final class WriteLocks {
  private static final int STRIPES = 1024;
  private static final int GATES = 64;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final Gate[] gates = new Gate[GATES];

  /** What all writers of some workspaces pass. */
  private static final class Gate {
    /** Fair, so that who wants it alone gets it although writers keep coming. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
  }

  WriteLocks() {
    Arrays.setAll(stripes, i -> new ReentrantLock());
    Arrays.setAll(gates, i -> new Gate());
  }

  /** Runs a write of these things; others of the same wait. */
  <T> T each(Scope scope, Collection<? extends BehindKey> keys, Supplier<T> write) {
    int[] wanted =
        keys.stream()
            .mapToInt(key -> spread(key.hashCode(), STRIPES))
            .sorted()
            .distinct()
            .toArray();
    Gate gate = gate(scope);
    gate.lock.readLock().lock();
    int held = 0;
    try {
      gate.begun.incrementAndGet();
      for (int stripe : wanted) {
        stripes[stripe].lock();
        held++;
      }
      return write.get();
    } finally {
      while (held > 0) {
        stripes[wanted[--held]].unlock();
      }
      gate.ended.incrementAndGet();
      gate.lock.readLock().unlock();
    }
  }

  /** Runs a write of anything in a workspace; all others of the workspace wait. */
  <T> T workspace(Scope scope, Supplier<T> write) {
    Gate gate = gate(scope);
    gate.lock.writeLock().lock();
    try {
      gate.begun.incrementAndGet();
      return write.get();
    } finally {
      gate.ended.incrementAndGet();
      gate.lock.writeLock().unlock();
    }
  }

  /** Runs something while nobody writes anywhere. */
  void alone(Runnable run) {
    int held = 0;
    try {
      for (Gate gate : gates) {
        gate.lock.writeLock().lock();
        held++;
      }
      run.run();
    } finally {
      while (held > 0) {
        gates[--held].lock.writeLock().unlock();
      }
    }
  }

  /**
   * A mark that stays the same as long as nobody writes to the workspace; negative while somebody
   * does.
   */
  long quiet(Scope scope) {
    Gate gate = gate(scope);
    long ended = gate.ended.get();
    return gate.begun.get() == ended ? ended : -1;
  }

  private Gate gate(Scope scope) {
    return gates[spread(31 * scope.tenant().hashCode() + scope.workspace().hashCode(), GATES)];
  }

  private static int spread(int hash, int size) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ mixed >>> 15) & size - 1;
  }
}
