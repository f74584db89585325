package dev.ragbase.document;

import java.util.UUID;

/** UUIDs in the order of their bytes, as databases sort them; {@link UUID#compareTo} is signed. */
final class Unsigned {
  private Unsigned() {}

  static int compare(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }
}
