package dev.ragbase.memory;

import dev.ragbase.access.Scope;
import dev.ragbase.store.Change;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.PageRequest;
import java.util.List;

/** The change feeds of a {@link Memory}. */
final class MemoryChangeFeed implements ChangeFeed {
  private static final String READ = "read changes";

  private final Memory memory;

  MemoryChangeFeed(Memory memory) {
    this.memory = memory;
  }

  @Override
  public List<Change> after(Scope scope, long after, int limit) {
    return memory.read(
        scope,
        READ,
        space -> {
          if (limit < 1 || limit > PageRequest.SIZE_MAX) {
            throw new IllegalArgumentException(
                "limit is " + limit + ", must be in [1, " + PageRequest.SIZE_MAX + "]");
          }
          return space.feed().tailMap(after, false).values().stream()
              .filter(entry -> isVisible(scope, entry))
              .limit(limit)
              .map(Space.FeedEntry::change)
              .toList();
        });
  }

  @Override
  public long head(Scope scope) {
    return memory.read(
        scope,
        READ,
        space ->
            space.feed().descendingMap().values().stream()
                .filter(entry -> isVisible(scope, entry))
                .mapToLong(entry -> entry.change().number())
                .findFirst()
                .orElse(0));
  }

  private static boolean isVisible(Scope scope, Space.FeedEntry entry) {
    return entry.owner() == null || entry.owner().equals(scope.user());
  }
}
