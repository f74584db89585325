package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.copy.CopyPart;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.Meter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the reading side, which acknowledges, and then to the shadow, whose failure is noted
 * and goes no further. Safe for many threads.
 */
final class DualWriter {
  private static final String SHADOW = "dual.shadow.";

  private final DualWriteSettings settings;
  private final Meter meter;
  private final WriteLocks locks;
  private final Backlog backlog;
  private final ShadowHealth health;
  private final Supplier<Sides> sides;
  private final Map<BehindKey, Scope> wroteLast = new ConcurrentHashMap<>();

  DualWriter(
      DualWriteSettings settings,
      Meter meter,
      WriteLocks locks,
      Backlog backlog,
      Supplier<Sides> sides) {
    this.settings = settings;
    this.meter = meter;
    this.locks = locks;
    this.backlog = backlog;
    this.sides = sides;
    health = new ShadowHealth(settings.clock(), settings.shadowPause());
  }

  /**
   * A write.
   *
   * @param keys what it changes, all of one kind
   * @param whole whether it sets the whole state of that, whatever was there before
   */
  record Target(Scope scope, String operation, List<BehindKey> keys, boolean whole) {}

  /** What follows at the shadow. */
  @FunctionalInterface
  interface Follow<T> {
    /**
     * Does at the shadow what gave this result at the reading side.
     *
     * @return whether that made it the same; if not, the state is copied
     */
    boolean apply(Store shadow, T result);
  }

  /** Writes both while nobody else writes the same. */
  <T> T write(Target target, Function<Sides, T> first, Follow<T> second) {
    return locks.each(
        target.scope(),
        target.keys(),
        () -> {
          Sides now = sides.get();
          T result = first(now, target, first);
          follow(now, target, result, second);
          return result;
        });
  }

  /** The first half: what fails here fails the call, and may have been done or not. */
  <T> T first(Sides now, Target target, Function<Sides, T> write) {
    backlog.writes(target.scope(), target.keys().getFirst().all());
    try {
      return write.apply(now);
    } catch (AccessDenied e) {
      backlog.wroteNot(target.scope(), target.keys().getFirst().all());
      throw e;
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      backlog.add(target.scope(), target.keys());
      throw e;
    }
  }

  /** The second half. */
  <T> void follow(Sides now, Target target, T result, Follow<T> second) {
    if (!health.mayTry()) {
      backlog.add(target.scope(), target.keys());
      record(target.scope(), SHADOW + target.operation(), "Paused");
      return;
    }
    try {
      meter.time(
          target.scope(),
          SHADOW + target.operation(),
          () -> {
            boolean known = target.whole() || !backlog.covers(target.keys());
            if (!known || !second.apply(now.shadow(), result)) {
              repair(now, target.scope(), target.keys());
            }
            return true;
          });
      health.succeeded();
      backlog.remove(target.keys());
      wroteLast.put(target.keys().getFirst().all(), target.scope());
    } catch (RuntimeException e) {
      backlog.add(target.scope(), target.keys());
      failed(now, target, e);
      tell(new DualWriteEvent.ShadowFailed(target.scope(), target.operation(), e));
    } catch (Error e) {
      backlog.add(target.scope(), target.keys());
      throw e;
    }
  }

  /** What is refused by itself says nothing of the shadow's health. */
  private void failed(Sides now, Target target, RuntimeException cause) {
    if (!isRefusal(now, target.scope(), cause)) {
      health.failed();
      return;
    }
    health.succeeded();
    if (target.keys().size() == 1) {
      backlog.refused(target.scope(), target.keys().getFirst(), Refusals.reason(cause));
    }
  }

  /**
   * Whether a failure is that of one thing, which would be refused again, and not of a store that
   * is out of reach: some stores say of a wrong password, too, that trying again does not help, so
   * both are asked for something that every reader may ask.
   */
  boolean isRefusal(Sides now, Scope scope, RuntimeException failure) {
    if (failure instanceof RagException it && it.retry() == Retry.YES) {
      return false;
    }
    return answers(now.shadow(), scope) && answers(now.reading(), scope);
  }

  private static boolean answers(Store store, Scope scope) {
    try {
      return store.changes().head(scope) >= 0;
    } catch (AccessDenied e) {
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Notes that the repair of something that is behind was refused. */
  void refused(Scope scope, BehindKey key, RuntimeException cause) {
    backlog.refused(scope, key, Refusals.reason(cause));
    record(scope, SHADOW + "repair", cause.getClass().getSimpleName());
  }

  /** Notes that something is taken off the list although it may differ. */
  void forgotten(Scope scope) {
    record(scope, SHADOW + "forgotten", null);
  }

  /** Who wrote last to a workspace, or in a user's name, what the shadow took. */
  Optional<Scope> wroteLast(BehindKey all) {
    return Optional.ofNullable(wroteLast.get(all));
  }

  /** Makes these the same at the shadow; their locks are held. */
  StoreCopy.Report repair(Sides now, Scope scope, List<BehindKey> keys) {
    Set<String> uris = new HashSet<>();
    Set<SessionId> sessions = new HashSet<>();
    for (BehindKey key : keys) {
      switch (key) {
        case BehindKey.Doc it -> uris.add(it.uri());
        case BehindKey.Chat it -> sessions.add(it.session());
        case BehindKey.AllDocs it -> throw new IllegalArgumentException("not one by one: " + it);
        case BehindKey.AllChats it -> throw new IllegalArgumentException("not one by one: " + it);
      }
    }
    return new StoreCopy(now.reading(), scope, now.shadow(), scope)
        .repair(new CopyPart(uris, sessions));
  }

  /** Tells of a failure that is not a write's, such as of a rebuild. */
  void failed(Scope scope, String operation, RuntimeException cause) {
    record(scope, SHADOW + operation, cause.getClass().getSimpleName());
    tell(new DualWriteEvent.ShadowFailed(scope, operation, cause));
  }

  private void record(Scope scope, String operation, @Nullable String error) {
    settings
        .metrics()
        .record(
            scope,
            new Measurement(operation, settings.clock().instant(), Duration.ZERO, 0, null, error));
  }

  private void tell(DualWriteEvent event) {
    tell(settings.listener(), event);
  }

  /** A listener that fails does not fail the user's call. */
  static void tell(Consumer<DualWriteEvent> listener, DualWriteEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      System.getLogger(DualWriteStore.class.getName())
          .log(System.Logger.Level.WARNING, "a listener of the dual write failed", e);
    }
  }

  Sides sides() {
    return sides.get();
  }

  WriteLocks locks() {
    return locks;
  }

  Backlog backlog() {
    return backlog;
  }

  void healed() {
    health.succeeded();
  }
}
