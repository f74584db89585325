package dev.ragbase.error;

/** Whether doing the same thing again can help. */
public enum Retry {
  /** The cause may pass by itself: a lost connection, a serialization failure, a busy server. */
  YES,
  /** The same call will fail the same way. */
  NO
}
