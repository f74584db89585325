package dev.ragbase.document;

import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import dev.ragbase.document.Filter.Operator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Filters in memory: the oracle that the backends are compared with. */
final class FilterEvaluator {
  private FilterEvaluator() {}

  static boolean test(Filter filter, DocumentInfo document) {
    return switch (filter) {
      case Filter.Compare c ->
          value(c.field(), document)
              .map(value -> holds(c.operator(), compare(value, c.value())))
              .orElse(false);
      case Filter.In in ->
          value(in.field(), document).map(value -> equalsAny(value, in.values())).orElse(false);
      case Filter.NotIn notIn ->
          value(notIn.field(), document)
              .map(
                  value -> hasTypeOfAny(value, notIn.values()) && !equalsAny(value, notIn.values()))
              .orElse(false);
      case Filter.ContainsAny any ->
          items(any.field(), document).stream().anyMatch(item -> equalsAny(item, any.values()));
      case Filter.ContainsAll all -> containsAll(items(all.field(), document), all.values());
      case Filter.StartsWith startsWith ->
          value(startsWith.field(), document)
              .map(
                  value ->
                      value instanceof MetadataValue.Text text
                          && text.value().startsWith(startsWith.prefix()))
              .orElse(false);
      case Filter.Exists exists -> value(exists.field(), document).isPresent();
      case Filter.Not not -> !test(not.part(), document);
      case Filter.And and -> and.parts().stream().allMatch(part -> test(part, document));
      case Filter.Or or -> or.parts().stream().anyMatch(part -> test(part, document));
    };
  }

  private static Optional<MetadataValue> value(Field field, DocumentInfo document) {
    return switch (field) {
      case Filter.Key key ->
          document
              .metadata()
              .get(key.name())
              .filter(value -> !(value instanceof MetadataValue.Null));
      case DocumentField documentField ->
          Optional.of(
              switch (documentField) {
                case URI -> MetadataValue.of(document.uri());
                case TITLE -> MetadataValue.of(document.title());
                case MEDIA_TYPE -> MetadataValue.of(document.mediaType());
                case CREATED_AT -> MetadataValue.of(document.createdAt());
                case UPDATED_AT -> MetadataValue.of(document.updatedAt());
              });
    };
  }

  private static List<MetadataValue> items(Field field, DocumentInfo document) {
    return value(field, document).orElse(new MetadataValue.Null())
            instanceof MetadataValue.Items items
        ? items.values()
        : List.of();
  }

  private static boolean containsAll(List<MetadataValue> items, List<MetadataValue> wanted) {
    return wanted.stream().allMatch(value -> equalsAny(value, items));
  }

  private static boolean equalsAny(MetadataValue value, List<MetadataValue> others) {
    return others.stream().anyMatch(other -> holds(Operator.EQUAL, compare(value, other)));
  }

  private static boolean hasTypeOfAny(MetadataValue value, List<MetadataValue> others) {
    return others.stream().anyMatch(other -> compare(value, other).isPresent());
  }

  private static boolean holds(Operator operator, OptionalInt order) {
    if (order.isEmpty()) {
      return false;
    }
    int sign = order.getAsInt();
    return switch (operator) {
      case EQUAL -> sign == 0;
      case NOT_EQUAL -> sign != 0;
      case LESS -> sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case GREATER -> sign > 0;
      case GREATER_OR_EQUAL -> sign >= 0;
    };
  }

  /** How two values of one type are ordered; empty if the types differ or have no order. */
  private static OptionalInt compare(MetadataValue left, MetadataValue right) {
    if (left instanceof MetadataValue.Text a && right instanceof MetadataValue.Text b) {
      return OptionalInt.of(UnicodeText.compare(a.value(), b.value()));
    }
    if (left instanceof MetadataValue.Decimal a && right instanceof MetadataValue.Decimal b) {
      return OptionalInt.of(a.value().compareTo(b.value()));
    }
    if (left instanceof MetadataValue.Bool a && right instanceof MetadataValue.Bool b) {
      return OptionalInt.of(Boolean.compare(a.value(), b.value()));
    }
    if (left instanceof MetadataValue.Time a && right instanceof MetadataValue.Time b) {
      return OptionalInt.of(a.value().compareTo(b.value()));
    }
    return OptionalInt.empty();
  }
}
