package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A call whose thread is interrupted does its work, or says that it was interrupted and has done
 * nothing; the thread still knows of it, and no other one notices.
 */
public abstract class InterruptConformance extends StoreKit {
  private void put(String uri) {
    store().documents().put(EDITOR, List.of(Writes.of(uri, "words of " + uri)));
  }

  private void search(String uri) {
    assertThat(Searches.words(store(), VIEWER, uri)).contains("words of " + uri);
  }

  @Test
  final void anInterruptedCallLosesNothingAndTheNextOneWorks() {
    put("first");
    Interrupts.during(() -> search("first"));
    search("first");
    boolean put = Interrupts.during(() -> put("second"));
    Interrupts.during(() -> search("first"));
    search("first");
    assertThat(store().documents().find(VIEWER, "second").isPresent()).isEqualTo(put);
    put("third");
    search("third");
    assertThat(store().verify(VIEWER)).isEmpty();
  }

  @Test
  final void aThreadThatIsInterruptedAtAnyMomentDisturbsNoOther() {
    put("there");
    List<String> stored = new ArrayList<>();
    AtomicReference<@Nullable Thread> disturbed = new AtomicReference<>();
    AtomicBoolean running = new AtomicBoolean(true);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          disturbed.set(Thread.currentThread());
          try {
            for (int i = 0; i < 40; i++) {
              String uri = "d" + i;
              if (Interrupts.survived(() -> put(uri))) {
                stored.add(uri);
              }
              Interrupts.survived(() -> search("there"));
              Thread.interrupted();
            }
          } finally {
            disturbed.set(null);
            running.set(false);
          }
          return Thread.interrupted();
        });
    tasks.add(
        () -> {
          while (running.get()) {
            Thread thread = disturbed.get();
            if (thread != null) {
              thread.interrupt();
            }
            search("there");
          }
          return true;
        });
    Threads.run(tasks);
    stored.forEach(this::search);
    put("last");
    search("last");
    assertThat(store().verify(VIEWER)).isEmpty();
  }
}
