package dev.ragbase.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Part of a long list.
 *
 * @param next the cursor of the page after it; empty on the last page. It belongs to the call, the
 *     scope (its workspace, for conversations its user too) and the filter that it came from, and
 *     every other list refuses it. It outlives writes: items that do not change in between come
 *     exactly once
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }

  /** All items of a paged read, one page in memory at a time. */
  public static <T> Iterable<T> all(int size, Function<PageRequest, Page<T>> read) {
    return () ->
        new Iterator<>() {
          private Page<T> page = read.apply(PageRequest.first(size));
          private int at = 0;

          @Override
          public boolean hasNext() {
            while (at == page.items().size() && page.next().isPresent()) {
              page = read.apply(new PageRequest(size, page.next().get()));
              at = 0;
            }
            return at < page.items().size();
          }

          @Override
          public T next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return page.items().get(at++);
          }
        };
  }

  /** Every page of a paged read, one in memory at a time; the last one may be empty. */
  public static <T> void forEach(
      int size, Function<PageRequest, Page<T>> read, Consumer<List<T>> consumer) {
    Page<T> page = read.apply(PageRequest.first(size));
    consumer.accept(page.items());
    while (page.next().isPresent()) {
      page = read.apply(new PageRequest(size, page.next().get()));
      consumer.accept(page.items());
    }
  }

  /** All items of a paged read in one list, for lists that are known to be short. */
  public static <T> List<T> list(Function<PageRequest, Page<T>> read) {
    List<T> items = new ArrayList<>();
    all(PageRequest.SIZE_MAX, read).forEach(items::add);
    return items;
  }
}
