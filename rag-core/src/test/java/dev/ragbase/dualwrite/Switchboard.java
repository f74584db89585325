package dev.ragbase.dualwrite;

import dev.ragbase.error.Retry;
import dev.ragbase.kit.FaultyStore;
import dev.ragbase.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** Lets a store fail by operation, before or after it did what was asked, and notes the calls. */
final class Switchboard implements FaultyStore.Faults {
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile Predicate<String> before = operation -> false;
  private volatile Predicate<String> after = operation -> false;

  /** From now on these fail, and nothing is done. */
  void failBefore(Predicate<String> operations) {
    before = operations;
  }

  /** From now on these fail although they were done. */
  void failAfter(Predicate<String> operations) {
    after = operations;
  }

  void mend() {
    before = operation -> false;
    after = operation -> false;
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void before(String operation) {
    calls.add(operation);
    if (before.test(operation)) {
      throw new StoreException("the server is gone before " + operation, Retry.YES, null);
    }
  }

  @Override
  public void after(String operation) {
    if (after.test(operation)) {
      throw new StoreException("the server is gone after " + operation, Retry.YES, null);
    }
  }
}
