package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters on the index against {@link Filter#test}, which is the oracle. */
class FilterBitsTest {
  private static final String LONG = "x".repeat(Scalars.PART_BYTES - 1);
  private static final List<String> TEXTS =
      List.of(
          "",
          "\0",
          "a",
          "a\0",
          "ab",
          "a'b\"c%_*?\\",
          "1",
          "é",
          "e\u0301",
          "\uFFFF",
          "\uD83D\uDE00",
          "\uD83D\uDE01",
          "\uDBFF\uDFFF",
          "\uDBFF\uDFFF\uDBFF\uDFFF",
          LONG,
          LONG + "y",
          LONG + "y\0",
          LONG + "y\u0001",
          LONG + "yz",
          LONG + "é",
          LONG + "y" + LONG + "a",
          LONG + "y" + LONG + "y",
          LONG + "y" + LONG + "yb",
          LONG + "a" + LONG + "z",
          LONG + "y" + LONG + "y" + LONG + "q",
          "w".repeat(100_000),
          "w".repeat(100_001));
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0.0",
          "1",
          "1.0",
          "1.00",
          "-1",
          "0.1",
          "0.3",
          "0.30000000000000004",
          "1e300",
          "-1e300",
          "1e-300",
          "9007199254740992",
          "9007199254740993",
          "-9007199254740993",
          "10",
          "100",
          "12",
          "120",
          "123",
          "-12",
          "-120",
          "-123",
          "-1.5",
          "99",
          "0.99",
          "-99",
          "-0.99",
          "1e9000",
          "-1e-9000");
  private static final List<String> KEYS = List.of("a", "b", "ab", "ключ", "k'\"");

  @TempDir Path folder;

  @Test
  void randomFiltersAgreeWithTheOracle() throws Exception {
    long seed = 20260101;
    Random random = new Random(seed);
    List<IndexedDocument> documents = new ArrayList<>();
    for (int row = 1; row <= 400; row++) {
      documents.add(Samples.document(row, metadata(random), "text"));
    }
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(documents.subList(0, 150), List.of(), 1);
      index.rows(Filter.all());
      index.apply(documents.subList(150, 400), List.of(), 2);
      for (int i = 0; i < 1_500; i++) {
        Filter filter = filter(random, 3);
        assertThat(rows(index, filter))
            .as("seed %d, filter %d: %s", seed, i, shortened(filter))
            .isEqualTo(expected(documents, filter));
      }
    }
  }

  private static List<MetadataValue> values() {
    List<MetadataValue> values = new ArrayList<>();
    TEXTS.forEach(text -> values.add(MetadataValue.of(text)));
    NUMBERS.forEach(number -> values.add(new MetadataValue.Decimal(new BigDecimal(number))));
    values.add(MetadataValue.of(true));
    values.add(MetadataValue.of(false));
    for (Instant time : List.of(Instant.MIN, Instant.EPOCH, Instant.ofEpochSecond(-1, 5))) {
      values.add(MetadataValue.of(time));
    }
    values.add(MetadataValue.of(Instant.MAX));
    return values;
  }

  private static List<IndexedDocument> documents(List<MetadataValue> values) {
    List<IndexedDocument> documents = new ArrayList<>();
    for (int row = 0; row < values.size(); row++) {
      documents.add(Samples.document(row, Metadata.of("a", values.get(row)), ""));
    }
    return documents;
  }

  @Test
  void whatTwoBoundsLeaveLiesBetweenThem() throws Exception {
    List<MetadataValue> values = values();
    List<IndexedDocument> documents = documents(values);
    List<Filter.Operator> bounds =
        List.of(
            Filter.Operator.LESS,
            Filter.Operator.LESS_OR_EQUAL,
            Filter.Operator.GREATER,
            Filter.Operator.GREATER_OR_EQUAL);
    Filter.Key key = new Filter.Key("a");
    Random random = new Random(7);
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(documents, List.of(), 1);
      for (int i = 0; i < 6_000; i++) {
        Filter filter =
            new Filter.And(
                List.of(
                    new Filter.Compare(key, pick(random, bounds), pick(random, values)),
                    new Filter.Compare(key, pick(random, bounds), pick(random, values))));
        assertThat(rows(index, filter))
            .as(shortened(filter))
            .isEqualTo(expected(documents, filter));
      }
    }
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @Test
  void everyPairOfValuesComparesAsTheOracleSays() throws Exception {
    List<MetadataValue> values = values();
    List<IndexedDocument> documents = documents(values);
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(documents, List.of(), 1);
      for (MetadataValue value : values) {
        for (Filter.Operator operator : Filter.Operator.values()) {
          Filter filter = new Filter.Compare(new Filter.Key("a"), operator, value);
          assertThat(rows(index, filter))
              .as(shortened(filter))
              .isEqualTo(expected(documents, filter));
        }
        if (value instanceof MetadataValue.Text text) {
          for (int cut = 0;
              cut <= Math.min(text.value().length(), 5_000);
              cut += cut < 8 ? 1 : 997) {
            Filter filter = new Filter.StartsWith(new Filter.Key("a"), prefix(text.value(), cut));
            assertThat(rows(index, filter))
                .as(shortened(filter))
                .isEqualTo(expected(documents, filter));
          }
        }
      }
    }
  }

  @Test
  void documentFieldsCanBeFiltered() throws Exception {
    List<IndexedDocument> documents = new ArrayList<>();
    for (int row = 0; row < 30; row++) {
      documents.add(Samples.document(row, "title " + row % 3, List.of("text")));
    }
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(documents, List.of(), 1);
      for (Filter filter :
          List.of(
              new Filter.Compare(
                  DocumentField.URI, Filter.Operator.EQUAL, MetadataValue.of("doc:7")),
              new Filter.StartsWith(DocumentField.URI, "doc:1"),
              new Filter.In(DocumentField.TITLE, List.of(MetadataValue.of("title 2"))),
              new Filter.Exists(DocumentField.MEDIA_TYPE),
              new Filter.Compare(
                  DocumentField.UPDATED_AT,
                  Filter.Operator.GREATER,
                  MetadataValue.of(documents.get(20).info().updatedAt())),
              new Filter.Compare(
                  DocumentField.CREATED_AT,
                  Filter.Operator.LESS_OR_EQUAL,
                  MetadataValue.of(documents.get(0).info().createdAt())))) {
        assertThat(rows(index, filter))
            .as(filter.toString())
            .isEqualTo(expected(documents, filter));
      }
    }
  }

  @Test
  void aFilterOfThousandsOfPartsWorks() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(
          List.of(Samples.document(5, Metadata.of("n", MetadataValue.of(4_321)), "word")),
          List.of(),
          1);
      List<Filter> parts = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        parts.add(Filter.equal("n", MetadataValue.of(i)));
      }
      assertThat(index.keyword("word", 10, new Filter.Or(parts)).items()).hasSize(1);
      assertThat(index.keyword("word", 10, new Filter.Not(new Filter.Or(parts))).items()).isEmpty();
    }
  }

  private static Set<Integer> rows(LuceneIndex index, Filter filter) throws Exception {
    TreeSet<Integer> rows = new TreeSet<>();
    FixedBitSet bits = index.rows(filter);
    for (int row = 0; row < bits.length(); row++) {
      if (bits.get(row)) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static Set<Integer> expected(List<IndexedDocument> documents, Filter filter) {
    TreeSet<Integer> rows = new TreeSet<>();
    for (IndexedDocument document : documents) {
      if (filter.test(document.info())) {
        rows.add(document.row());
      }
    }
    return rows;
  }

  private static String shortened(Filter filter) {
    String text = filter.toString();
    return text.length() > 2_000 ? text.substring(0, 2_000) : text;
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** At most so many characters, but no half surrogate pair. */
  private static String prefix(String text, int length) {
    boolean splits = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length);
  }

  private static MetadataValue scalar(Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> MetadataValue.of(any(random, TEXTS));
      case 2, 3 -> new MetadataValue.Decimal(new BigDecimal(any(random, NUMBERS)));
      case 4 -> MetadataValue.of(random.nextBoolean());
      default -> MetadataValue.of(Instant.ofEpochSecond(random.nextInt(3) - 1, random.nextInt(3)));
    };
  }

  private static Metadata metadata(Random random) {
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    for (String key : KEYS) {
      int kind = random.nextInt(10);
      if (kind < 5) {
        values.put(key, scalar(random));
      } else if (kind < 7) {
        List<MetadataValue> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(random.nextInt(8) == 0 ? new MetadataValue.Null() : scalar(random));
        }
        values.put(key, new MetadataValue.Items(items));
      } else if (kind == 7) {
        values.put(key, new MetadataValue.Struct(Map.of("a", MetadataValue.of("a"))));
      } else if (kind == 8) {
        values.put(key, new MetadataValue.Null());
      }
    }
    return new Metadata(values);
  }

  private static List<MetadataValue> scalars(Random random) {
    List<MetadataValue> values = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      values.add(scalar(random));
    }
    return values;
  }

  private static Filter filter(Random random, int depth) {
    Filter.Field field = new Filter.Key(any(random, KEYS));
    return switch (random.nextInt(depth > 0 ? 11 : 8)) {
      case 0, 1 ->
          new Filter.Compare(field, any(random, List.of(Filter.Operator.values())), scalar(random));
      case 2 -> new Filter.In(field, scalars(random));
      case 3 -> new Filter.NotIn(field, scalars(random));
      case 4 -> new Filter.ContainsAny(field, scalars(random));
      case 5 -> new Filter.ContainsAll(field, scalars(random));
      case 6 -> {
        String text = any(random, TEXTS);
        yield new Filter.StartsWith(field, prefix(text, random.nextInt(text.length() + 1)));
      }
      case 7 -> new Filter.Exists(field);
      case 8 -> new Filter.Not(filter(random, depth - 1));
      case 9 -> new Filter.And(filters(random, depth - 1));
      default -> new Filter.Or(filters(random, depth - 1));
    };
  }

  private static List<Filter> filters(Random random, int depth) {
    List<Filter> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      parts.add(filter(random, depth));
    }
    return parts;
  }
}
