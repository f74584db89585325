package dev.ragbase.chat;

import java.util.UUID;

/** A conversation's identity. */
public record SessionId(UUID value) {
  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not a UUID
   */
  public static SessionId parse(String text) {
    return new SessionId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
