package dev.ragbase.store.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.error.Retry;
import dev.ragbase.store.Change;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows a workspace's feed while others write, never looking back, and keeps what it heard. */
final class FeedTail implements Callable<Integer> {
  private final Store store;
  private final Scope scope;
  private final AtomicBoolean stopped;
  private final Map<UUID, Change> heard = new HashMap<>();
  private long cursor;

  FeedTail(Store store, Scope scope, AtomicBoolean stopped) {
    this.store = store;
    this.scope = scope;
    this.stopped = stopped;
  }

  @Override
  public Integer call() {
    int read = 0;
    while (!stopped.get()) {
      try {
        read += next();
      } catch (StoreException e) {
        assertThat(e.retry()).as("%s", e).isEqualTo(Retry.YES);
      }
    }
    return read;
  }

  private int next() {
    List<Change> changes = store.changes().after(scope, cursor, 50);
    for (Change change : changes) {
      assertThat(change.number()).isGreaterThan(cursor);
      cursor = change.number();
      heard.put(change.entity(), change);
    }
    return changes.size();
  }

  /** Reads on to the end and compares what was heard with what is there. */
  void requireComplete() {
    while (next() > 0) {
      // on
    }
    Map<UUID, Integer> expected = new HashMap<>();
    Optional<String> from = Optional.empty();
    do {
      var page = store.documents().list(scope, Filter.all(), page(from));
      page.items().forEach(it -> expected.put(it.id().value(), it.revision()));
      from = page.next();
    } while (from.isPresent());
    store
        .chats()
        .sessions(scope, PageRequest.first(PageRequest.SIZE_MAX))
        .items()
        .forEach(it -> expected.put(it.id().value(), it.messages()));
    Map<UUID, Integer> live = new HashMap<>();
    heard.values().stream()
        .filter(it -> !it.deleted())
        .forEach(it -> live.put(it.entity(), it.revision()));
    assertThat(live).as("%s", scope).isEqualTo(expected);
  }

  private static PageRequest page(Optional<String> from) {
    return new PageRequest(PageRequest.SIZE_MAX, from.orElse(null));
  }
}
