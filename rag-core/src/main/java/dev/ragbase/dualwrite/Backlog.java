package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the shadow is known to be behind on, in bounded memory: when too many single things come
 * together, all of the workspace's documents or of the user's conversations take their place.
 *
 * <p>With a file it outlives the process. A clean end writes down what there is; while a process
 * runs, the file says only which workspaces and users wrote, and after a crash all of those count
 * as behind, since what was under way is not known. That costs a write one append and fsync the
 * first time its workspace or user comes. Safe for many threads.
 */
final class Backlog {
  private final @Nullable BacklogFile file;
  private final int singlesMax;
  private final Map<BehindKey, Entry> behind = new LinkedHashMap<>();
  private final Map<BehindKey, Scope> writers = new HashMap<>();
  private Side reading;
  private int singles;
  private long generation;

  /**
   * Something to be made the same.
   *
   * @param scope whose rights reach it
   * @param generation grows when it falls behind anew
   * @param refusal why it was refused when it was last tried
   */
  record Entry(BehindKey key, Scope scope, long generation, @Nullable String refusal) {
    BehindEntry thing() {
      return BehindEntry.of(scope, key, refusal);
    }
  }

  /**
   * A backlog.
   *
   * @param reading which side is read if the file does not say otherwise
   */
  static Backlog open(@Nullable BacklogFile file, Side reading, int singlesMax) {
    Backlog backlog = new Backlog(file, reading, singlesMax);
    Optional<BacklogFile.State> left = file == null ? Optional.empty() : file.read();
    left.ifPresent(backlog::take);
    backlog.write(true);
    return backlog;
  }

  private Backlog(@Nullable BacklogFile file, Side reading, int singlesMax) {
    this.file = file;
    this.reading = reading;
    this.singlesMax = singlesMax;
  }

  private void take(BacklogFile.State left) {
    reading = left.reading();
    left.behind().forEach((key, scope) -> put(key, scope, null));
    if (left.open()) {
      left.writers().forEach((key, scope) -> put(key, scope, null));
      writers.putAll(left.writers());
    }
  }

  /** Which side is read. */
  synchronized Side reading() {
    return reading;
  }

  /** Notes that the other side is read from now on. */
  synchronized void reading(Side side) {
    Side before = reading;
    reading = side;
    try {
      write(true);
    } catch (RuntimeException e) {
      reading = before;
      throw e;
    }
  }

  /** Notes who writes, before the first write. */
  synchronized void writes(Scope scope, BehindKey all) {
    if (writers.putIfAbsent(all, scope) == null && file != null) {
      try {
        file.append(all, scope);
      } catch (RuntimeException e) {
        writers.remove(all);
        throw e;
      }
    }
  }

  /** Takes a note back: the scope has no right to write. */
  synchronized void wroteNot(Scope scope, BehindKey all) {
    writers.remove(all, scope);
  }

  synchronized void add(Scope scope, Collection<? extends BehindKey> keys) {
    keys.forEach(key -> put(key, scope, null));
  }

  /** This was refused, if it is behind, by itself or with all of its kind. */
  synchronized void refused(Scope scope, BehindKey key, String refusal) {
    if (covers(List.of(key))) {
      Entry now = behind.get(key);
      put(key, now == null ? scope : now.scope(), refusal);
    }
  }

  private void put(BehindKey key, Scope scope, @Nullable String refusal) {
    boolean isAll = key.all().equals(key);
    if (!isAll && !behind.containsKey(key) && singles == singlesMax) {
      put(key.all(), scope, refusal);
      drop(key.all());
      return;
    }
    Entry before = behind.put(key, new Entry(key, scope, ++generation, refusal));
    singles += isAll || before != null ? 0 : 1;
  }

  /** Forgets the single things that {@code all} covers; nothing if the room is others'. */
  private void drop(BehindKey all) {
    behind.keySet().removeIf(key -> !key.equals(all) && key.all().equals(all));
    count();
  }

  private void count() {
    singles = (int) behind.keySet().stream().filter(key -> !key.all().equals(key)).count();
  }

  /** These are the same on both sides now. */
  synchronized void remove(Collection<? extends BehindKey> keys) {
    for (BehindKey key : keys) {
      singles -= behind.remove(key) == null ? 0 : 1;
    }
  }

  /** All of a kind was made the same since an entry was read, unless it fell behind anew. */
  synchronized void done(Entry entry) {
    Entry now = behind.get(entry.key());
    if (now != null && now.generation() == entry.generation()) {
      behind.remove(entry.key());
    }
  }

  /** Whether any of these may be behind. */
  synchronized boolean covers(Collection<? extends BehindKey> keys) {
    return !behind.isEmpty()
        && keys.stream().anyMatch(key -> behind.containsKey(key) || behind.containsKey(key.all()));
  }

  /** What there is now, oldest first. */
  synchronized List<Entry> entries() {
    return new ArrayList<>(behind.values());
  }

  /** What there is now, as its owner may see it, oldest first. */
  synchronized List<BehindEntry> things() {
    return behind.values().stream().map(Entry::thing).toList();
  }

  /**
   * Takes these off the list as if they were the same, for good: a crash does not bring them back.
   * Nobody may write meanwhile.
   */
  synchronized List<BehindEntry> forget(Predicate<BehindEntry> which) {
    List<Entry> gone = behind.values().stream().filter(it -> which.test(it.thing())).toList();
    if (gone.isEmpty()) {
      return List.of();
    }
    Map<BehindKey, Scope> wrote = new HashMap<>(writers);
    gone.forEach(entry -> behind.remove(entry.key()));
    gone.forEach(entry -> writers.remove(entry.key()));
    try {
      write(true);
    } catch (RuntimeException e) {
      gone.forEach(entry -> behind.put(entry.key(), entry));
      writers.putAll(wrote);
      throw e;
    } finally {
      count();
    }
    return gone.stream().map(Entry::thing).toList();
  }

  synchronized boolean isEmpty() {
    return behind.isEmpty();
  }

  /** Writes down what there is, as the end of a process that lost nothing. */
  synchronized void close() {
    write(false);
  }

  private void write(boolean open) {
    if (file != null) {
      Map<BehindKey, Scope> scopes = new LinkedHashMap<>();
      behind.forEach((key, entry) -> scopes.put(key, entry.scope()));
      file.write(new BacklogFile.State(reading, open, open ? writers : Map.of(), scopes));
    }
  }
}
