package dev.ragbase.store;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a long list is wanted.
 *
 * @param size how many items at most, in [1, {@value #SIZE_MAX}]
 * @param cursor where the page before ended, as its {@link Page#next} says; null for the first
 *     page. One that is not of the same call, scope and filter is refused with an {@link
 *     IllegalArgumentException}
 */
public record PageRequest(int size, @Nullable String cursor) {
  /** The largest page. */
  public static final int SIZE_MAX = 1_000;

  public PageRequest {
    if (size < 1 || size > SIZE_MAX) {
      throw new IllegalArgumentException(
          "page size is " + size + ", must be in [1, " + SIZE_MAX + "]");
    }
  }

  /** The first page. */
  public static PageRequest first(int size) {
    return new PageRequest(size, null);
  }
}
