package dev.ragbase.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random filters and metadata that often meet: few keys, few values, and the odd ones of each. */
public final class RandomFilters {
  private static final List<String> KEYS =
      List.of("a", "b", "c.d-e", "title", "uri", "NOT", "timestamp", "Größe", "a b", "\"", "a'\n");
  private static final List<String> TEXTS =
      List.of("", "a", "A", "b", "1", "it's", "''", "\"", "x\ny", "\uD83D\uDE00", "\uFFFD", "ab");
  private static final List<String> NUMBERS =
      List.of(
          "0", "1", "1.0", "-1", "-0.00", "1E+30", "0.1", "1e-7", "1E-400", "123456789012345678");
  private static final List<String> TIMES =
      List.of(
          "2024-01-01T00:00:00Z",
          "2024-01-01T00:00:00.000001Z",
          "1969-12-31T23:59:59Z",
          "2031-06-30T12:00:00.123456789Z");

  private final RandomGenerator random;

  public RandomFilters(RandomGenerator random) {
    this.random = random;
  }

  /** A filter of at most this depth. */
  public Filter filter(int depth) {
    if (depth > 1 && random.nextInt(3) > 0) {
      return switch (random.nextInt(3)) {
        case 0 -> new Filter.Not(filter(depth - 1));
        case 1 -> new Filter.And(parts(depth - 1));
        default -> new Filter.Or(parts(depth - 1));
      };
    }
    Filter.Field field = field();
    return switch (random.nextInt(8)) {
      case 0 -> new Filter.In(field, scalars());
      case 1 -> new Filter.NotIn(field, scalars());
      case 2 -> new Filter.ContainsAny(field, scalars());
      case 3 -> new Filter.ContainsAll(field, scalars());
      case 4 -> new Filter.StartsWith(field, pick(TEXTS));
      case 5 -> new Filter.Exists(field);
      default -> new Filter.Compare(field, pick(List.of(Filter.Operator.values())), scalar());
    };
  }

  /** Metadata over the keys that the filters name. */
  public Metadata metadata() {
    Metadata metadata = Metadata.empty();
    for (String key : KEYS) {
      if (random.nextInt(3) > 0) {
        metadata = metadata.with(key, value(2));
      }
    }
    return metadata;
  }

  private List<Filter> parts(int depth) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(i -> filter(depth)).toList();
  }

  private Filter.Field field() {
    return random.nextInt(5) == 0
        ? pick(List.of(Filter.DocumentField.values()))
        : new Filter.Key(pick(KEYS));
  }

  private List<MetadataValue> scalars() {
    return IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(i -> scalar()).toList();
  }

  private MetadataValue value(int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0 -> new MetadataValue.Null();
      case 1, 2 -> scalar();
      case 3 -> new MetadataValue.Struct(java.util.Map.of("k", value(depth - 1)));
      default -> {
        List<MetadataValue> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(depth - 1));
        }
        yield new MetadataValue.Items(items);
      }
    };
  }

  private MetadataValue scalar() {
    return switch (random.nextInt(5)) {
      case 0 -> MetadataValue.of(random.nextBoolean());
      case 1 -> MetadataValue.of(Instant.parse(pick(TIMES)));
      case 2 -> new MetadataValue.Decimal(number());
      default -> MetadataValue.of(random.nextInt(4) == 0 ? randomText() : pick(TEXTS));
    };
  }

  private BigDecimal number() {
    return random.nextInt(4) > 0
        ? new BigDecimal(pick(NUMBERS))
        : new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(-400, 400));
  }

  private String randomText() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(
          random.nextBoolean() ? random.nextInt(32, 127) : random.nextInt(0x10000, 0x10FFFF));
    }
    return text.toString();
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
