package dev.ragbase.embed.cache;

import java.util.Arrays;

/** The hash of a model's fingerprint and a text. */
final class Key {
  private final byte[] hash;

  Key(byte[] hash) {
    this.hash = hash;
  }

  byte[] hash() {
    return hash.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
