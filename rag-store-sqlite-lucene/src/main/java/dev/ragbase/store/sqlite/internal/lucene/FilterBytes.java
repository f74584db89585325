package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Filter;
import dev.ragbase.document.MetadataValue;
import java.util.List;

/** About how much memory a filter takes. */
final class FilterBytes {
  /** A part or a value, with what points to it. */
  private static final int NODE = 64;

  private FilterBytes() {}

  static long of(Filter filter) {
    return switch (filter) {
      case Filter.Compare compare -> field(compare.field()) + value(compare.value());
      case Filter.In in -> list(in.field(), in.values());
      case Filter.NotIn notIn -> list(notIn.field(), notIn.values());
      case Filter.ContainsAny any -> list(any.field(), any.values());
      case Filter.ContainsAll all -> list(all.field(), all.values());
      case Filter.StartsWith starts -> field(starts.field()) + text(starts.prefix());
      case Filter.Exists exists -> field(exists.field());
      case Filter.Not not -> NODE + of(not.part());
      case Filter.And and -> parts(and.parts());
      case Filter.Or or -> parts(or.parts());
    };
  }

  private static long parts(List<Filter> parts) {
    return NODE + parts.stream().mapToLong(FilterBytes::of).sum();
  }

  private static long list(Filter.Field field, List<MetadataValue> values) {
    return field(field) + values.stream().mapToLong(FilterBytes::value).sum();
  }

  private static long field(Filter.Field field) {
    return switch (field) {
      case Filter.Key key -> NODE + text(key.name());
      case Filter.DocumentField documentField -> NODE;
    };
  }

  private static long value(MetadataValue value) {
    return value instanceof MetadataValue.Text text ? NODE + text(text.value()) : NODE;
  }

  /** At most: Latin letters take half. */
  private static long text(String text) {
    return 2L * text.length();
  }
}
