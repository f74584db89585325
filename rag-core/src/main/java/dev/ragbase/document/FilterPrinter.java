package dev.ragbase.document;

import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the form that {@link FilterParser} reads, with no parenthesis more than it needs. */
final class FilterPrinter {
  private FilterPrinter() {}

  static String print(Filter filter) {
    StringBuilder out = new StringBuilder();
    append(filter, out);
    return out.toString();
  }

  private static void append(Filter filter, StringBuilder out) {
    switch (filter) {
      case Filter.Compare c ->
          out.append(field(c.field()))
              .append(' ')
              .append(c.operator().text())
              .append(' ')
              .append(value(c.field(), c.value()));
      case Filter.In in -> list(in.field(), " IN ", in.values(), out);
      case Filter.NotIn notIn -> list(notIn.field(), " NOT IN ", notIn.values(), out);
      case Filter.ContainsAny any -> list(any.field(), " CONTAINS ANY ", any.values(), out);
      case Filter.ContainsAll all -> list(all.field(), " CONTAINS ALL ", all.values(), out);
      case Filter.StartsWith s ->
          out.append(field(s.field())).append(" STARTS WITH ").append(quoted(s.prefix(), '\''));
      case Filter.Exists exists -> out.append("EXISTS ").append(field(exists.field()));
      case Filter.Not not -> {
        out.append("NOT ");
        enclosed(not.part(), isJoined(not.part()), out);
      }
      case Filter.And and -> joined("AND", "TRUE", and.parts(), out);
      case Filter.Or or -> joined("OR", "FALSE", or.parts(), out);
    }
  }

  private static void joined(String word, String none, List<Filter> parts, StringBuilder out) {
    switch (parts.size()) {
      case 0 -> out.append(none);
      case 1 -> {
        out.append(word).append(' ');
        enclosed(parts.getFirst(), true, out);
      }
      default -> {
        String separator = "";
        for (Filter part : parts) {
          out.append(separator);
          enclosed(part, isJoined(part) && !(word.equals("OR") && part instanceof Filter.And), out);
          separator = " " + word + " ";
        }
      }
    }
  }

  private static void enclosed(Filter part, boolean parentheses, StringBuilder out) {
    out.append(parentheses ? "(" : "");
    append(part, out);
    out.append(parentheses ? ")" : "");
  }

  /** Whether its text has an AND or OR between parts, which binds looser than NOT. */
  private static boolean isJoined(Filter filter) {
    return (filter instanceof Filter.And and && and.parts().size() > 1)
        || (filter instanceof Filter.Or or && or.parts().size() > 1);
  }

  private static void list(
      Field field, String operator, List<MetadataValue> values, StringBuilder out) {
    out.append(field(field))
        .append(operator)
        .append(
            values.stream()
                .map(value -> value(field, value))
                .collect(Collectors.joining(", ", "(", ")")));
  }

  private static String field(Field field) {
    return switch (field) {
      case DocumentField documentField -> documentField.text();
      case Filter.Key key ->
          FilterWords.isBareKey(key.name()) ? key.name() : quoted(key.name(), '"');
    };
  }

  private static String value(Field field, MetadataValue value) {
    return switch (value) {
      case MetadataValue.Text text ->
          (FilterWords.isTime(field) ? "TEXT " : "") + quoted(text.value(), '\'');
      case MetadataValue.Decimal number -> number.value().toString();
      case MetadataValue.Bool bool -> Boolean.toString(bool.value());
      case MetadataValue.Time time -> "TIMESTAMP '" + time.value() + "'";
      case MetadataValue.Items items -> throw notScalar(items);
      case MetadataValue.Struct struct -> throw notScalar(struct);
      case MetadataValue.Null none -> throw notScalar(none);
    };
  }

  private static IllegalStateException notScalar(MetadataValue value) {
    return new IllegalStateException("no filter holds " + value.getClass().getSimpleName());
  }

  private static String quoted(String text, char quote) {
    String mark = String.valueOf(quote);
    return mark + text.replace(mark, mark + mark) + mark;
  }
}
