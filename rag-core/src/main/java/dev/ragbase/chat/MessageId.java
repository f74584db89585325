package dev.ragbase.chat;

import java.util.UUID;

/** A message's identity. */
public record MessageId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
