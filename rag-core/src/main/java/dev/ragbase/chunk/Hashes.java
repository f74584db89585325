package dev.ragbase.chunk;

/**
 * A hash of characters that is the same on every machine, for ever: chunk boundaries hang on it.
 */
final class Hashes {
  private Hashes() {}

  static long of(String text, int start, int end) {
    long hash = 0xCBF29CE484222325L;
    for (int i = start; i < end; i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    // FNV alone leaves the high bits of short texts alike.
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    return hash ^ (hash >>> 32);
  }
}
