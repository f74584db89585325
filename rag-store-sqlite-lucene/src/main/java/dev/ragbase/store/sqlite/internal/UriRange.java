package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Filter;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.UnicodeText;
import org.jspecify.annotations.Nullable;

/**
 * A range that every uri that passes a filter lies in, so that the rest need not be read. The
 * filter still decides.
 *
 * @param from the smallest
 * @param below one past the largest; null if there is no end
 */
record UriRange(String from, @Nullable String below) {
  private static final UriRange ALL = new UriRange("", null);

  static UriRange of(Filter filter) {
    return switch (filter) {
      case Filter.Compare compare -> of(compare);
      case Filter.StartsWith starts ->
          starts.field() == Filter.DocumentField.URI
                  && UnicodeText.mended(starts.prefix()).equals(starts.prefix())
              ? new UriRange(starts.prefix(), afterAllWith(starts.prefix()))
              : ALL;
      case Filter.And and ->
          and.parts().stream().map(UriRange::of).reduce(ALL, UriRange::intersection);
      case Filter.In in -> ALL;
      case Filter.NotIn notIn -> ALL;
      case Filter.ContainsAny any -> ALL;
      case Filter.ContainsAll all -> ALL;
      case Filter.Exists exists -> ALL;
      case Filter.Not not -> ALL;
      case Filter.Or or -> ALL;
    };
  }

  private static UriRange of(Filter.Compare compare) {
    if (compare.field() != Filter.DocumentField.URI
        || !(compare.value() instanceof MetadataValue.Text text)) {
      return ALL;
    }
    String uri = text.value();
    return switch (compare.operator()) {
      case EQUAL -> new UriRange(uri, next(uri));
      case GREATER, GREATER_OR_EQUAL -> new UriRange(uri, null);
      case LESS, LESS_OR_EQUAL -> new UriRange("", next(uri));
      case NOT_EQUAL -> ALL;
    };
  }

  /** The part of this range after a uri. */
  UriRange after(String uri) {
    return intersection(new UriRange(next(uri), null));
  }

  private UriRange intersection(UriRange other) {
    String low = UnicodeText.compare(from, other.from) >= 0 ? from : other.from;
    if (below == null || other.below == null) {
      return new UriRange(low, below == null ? other.below : below);
    }
    return new UriRange(low, UnicodeText.compare(below, other.below) <= 0 ? below : other.below);
  }

  private static String next(String uri) {
    return uri + '\0';
  }

  /** The smallest text after all that begin with a prefix; null if there is none. */
  private static @Nullable String afterAllWith(String prefix) {
    String head = prefix;
    while (!head.isEmpty()) {
      int last = head.codePointBefore(head.length());
      head = head.substring(0, head.length() - Character.charCount(last));
      if (last < Character.MAX_CODE_POINT) {
        int bigger = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return head + Character.toString(bigger);
      }
    }
    return null;
  }
}
