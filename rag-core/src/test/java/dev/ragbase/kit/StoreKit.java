package dev.ragbase.kit;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every kit of a store begins with: a new, empty store for each test, with a clock and ids
 * that the test decides.
 */
public abstract class StoreKit {
  static final Scope EDITOR = Scope.of("acme", "handbook", "erin", Role.EDITOR);
  static final Scope VIEWER = Scope.of("acme", "handbook", "erin", Role.VIEWER);
  static final Scope ADMIN = Scope.of("acme", "handbook", "ada", Role.ADMIN);

  private final MutableClock clock =
      new MutableClock(Instant.parse("2024-02-29T12:00:00.123456789Z"));
  private final IdSource ids = new TimeOrderedIds(clock, new Random(20_240_229));
  private Store store;

  /**
   * Opens the store under test. Called once for each test, and again after a close by tests of what
   * lasts: a persistent backend then opens the same place, which is empty when a test begins.
   */
  protected abstract Store open(InstantSource clock, IdSource ids);

  @BeforeEach
  final void openStore() {
    store = open(clock, ids);
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  final Store store() {
    return store;
  }

  final void reopen() {
    store.close();
    store = open(clock, ids);
  }

  /** Lets a second pass; returns the time that a store then notes. */
  final Instant tick() {
    return clock.advance(Duration.ofSeconds(1)).truncatedTo(ChronoUnit.MICROS);
  }

  /** Turns the clock back by an hour; returns the time that it then shows. */
  final Instant turnBack() {
    return clock.advance(Duration.ofHours(-1)).truncatedTo(ChronoUnit.MICROS);
  }

  /** The time that a store notes now. */
  final Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
