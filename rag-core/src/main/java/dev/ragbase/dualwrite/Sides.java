package dev.ragbase.dualwrite;

import dev.ragbase.Store;

/**
 * The two stores by what they are for at the moment.
 *
 * @param reading answers and acknowledges
 * @param shadow is written after it
 */
record Sides(Side side, Store reading, Store shadow) {
  Sides turned() {
    return new Sides(side.other(), /* reading= */ shadow, /* shadow= */ reading);
  }
}
