package dev.ragbase.kit;

import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random metadata and filters that meet often: few keys, few values, and those chosen where
 * backends go wrong.
 */
public final class RandomFilters {
  private static final List<String> KEYS =
      List.of("a", "A", "b", "year", "tags", "a.b", "ü", "quote'\"", "uri", "$[0]", "x y");
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "b",
          "ab",
          "a%",
          "a_",
          "1",
          "1.0",
          "true",
          "null",
          "é",
          "e\u0301",
          "\uFF5E",
          "\uD83D\uDE80",
          "\uD83D\uDE80x",
          "'",
          "\\",
          "\"",
          "2024-01-01T00:00:00Z",
          "a\u0000b",
          "a ");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0.0",
          "1",
          "1.0",
          "1.00",
          "-1",
          "0.1",
          "10",
          "9",
          "1E+1",
          "9007199254740992",
          "9007199254740993",
          "0.30000000000000004",
          "0.3",
          "1E+400",
          "1E-400",
          "-1E+400",
          "123456789012345678901234567890.5",
          "123456789012345678901234567890.50");
  private static final List<String> TIMES =
      List.of(
          "2024-01-01T00:00:00Z",
          "2024-01-01T00:00:00.000000001Z",
          "2023-12-31T23:59:59.999999999Z",
          "1969-12-31T23:59:59.5Z",
          "0001-01-01T00:00:00Z",
          "-5000-01-01T00:00:00Z",
          "+12000-06-01T00:00:00Z");

  private final Random random;
  private final List<DocumentInfo> documents;

  /** Filters that may compare with what these documents hold. */
  public RandomFilters(Random random, List<DocumentInfo> documents) {
    this.random = random;
    this.documents = List.copyOf(documents);
  }

  /** Random metadata. */
  public static Metadata metadata(Random random) {
    RandomFilters any = new RandomFilters(random, List.of());
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      values.put(any.pick(KEYS), any.value());
    }
    return new Metadata(values);
  }

  private MetadataValue value() {
    return switch (random.nextInt(8)) {
      case 0 -> new MetadataValue.Null();
      case 1 -> new MetadataValue.Struct(Map.of("a", scalar()));
      case 2, 3 -> {
        List<MetadataValue> items = list(random.nextInt(4), this::scalar);
        if (random.nextInt(6) == 0) {
          items.add(new MetadataValue.Null());
          items.add(new MetadataValue.Items(List.of(scalar())));
          items.add(new MetadataValue.Struct(Map.of("a", scalar())));
        }
        yield new MetadataValue.Items(items);
      }
      default -> scalar();
    };
  }

  private MetadataValue scalar() {
    return switch (random.nextInt(4)) {
      case 0 -> MetadataValue.of(pick(TEXTS));
      case 1 -> new MetadataValue.Decimal(new BigDecimal(pick(NUMBERS)));
      case 2 -> MetadataValue.of(random.nextBoolean());
      default -> MetadataValue.of(Instant.parse(pick(TIMES)));
    };
  }

  /** A random filter with at most {@code depth} levels of AND, OR and NOT. */
  public Filter filter(int depth) {
    return switch (depth == 0 ? 3 + random.nextInt(7) : random.nextInt(10)) {
      case 0 -> new Filter.Not(filter(depth - 1));
      case 1 -> new Filter.And(list(random.nextInt(4), () -> filter(depth - 1)));
      case 2 -> new Filter.Or(list(random.nextInt(4), () -> filter(depth - 1)));
      case 3 -> new Filter.Exists(field());
      case 4 -> {
        Field field = field();
        yield new Filter.StartsWith(field, prefix(field));
      }
      case 5 -> {
        Field field = field();
        yield new Filter.In(field, operands(field));
      }
      case 6 -> {
        Field field = field();
        yield new Filter.NotIn(field, operands(field));
      }
      case 7 ->
          random.nextBoolean()
              ? new Filter.ContainsAny(field(), list(1 + random.nextInt(3), this::scalar))
              : new Filter.ContainsAll(field(), list(1 + random.nextInt(2), this::scalar));
      default -> {
        Field field = field();
        yield new Filter.Compare(field, pick(List.of(Operator.values())), operand(field));
      }
    };
  }

  private Field field() {
    return random.nextInt(4) == 0
        ? pick(List.of(DocumentField.values()))
        : new Filter.Key(pick(KEYS));
  }

  private String prefix(Field field) {
    return operand(field) instanceof MetadataValue.Text text
        ? text.value()
            .substring(
                0,
                text.value()
                    .offsetByCodePoints(
                        0,
                        random.nextInt(text.value().codePointCount(0, text.value().length()) + 1)))
        : pick(TEXTS);
  }

  private List<MetadataValue> operands(Field field) {
    return list(1 + random.nextInt(3), () -> operand(field));
  }

  /** A value to compare with: mostly one that some document has in this very field. */
  private MetadataValue operand(Field field) {
    if (documents.isEmpty() || random.nextInt(3) == 0) {
      return scalar();
    }
    DocumentInfo document = pick(documents);
    return switch (field) {
      case Filter.Key key -> likeOf(document.metadata().get(key.name()).orElseGet(this::scalar));
      case DocumentField.URI -> MetadataValue.of(document.uri());
      case DocumentField.TITLE -> MetadataValue.of(document.title());
      case DocumentField.MEDIA_TYPE -> MetadataValue.of(document.mediaType());
      case DocumentField.CREATED_AT -> MetadataValue.of(document.createdAt());
      case DocumentField.UPDATED_AT -> MetadataValue.of(document.updatedAt());
    };
  }

  private MetadataValue likeOf(MetadataValue value) {
    return switch (value) {
      case MetadataValue.Text text -> text;
      case MetadataValue.Decimal number -> number;
      case MetadataValue.Bool bool -> bool;
      case MetadataValue.Time time -> time;
      case MetadataValue.Items items ->
          items.values().isEmpty() ? scalar() : likeOf(pick(items.values()));
      case MetadataValue.Struct struct -> scalar();
      case MetadataValue.Null none -> scalar();
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static <T> List<T> list(int size, Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(item.get());
    }
    return items;
  }
}
