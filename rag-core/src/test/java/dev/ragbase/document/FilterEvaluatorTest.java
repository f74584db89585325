package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterEvaluatorTest {
  static DocumentInfo document(Metadata metadata) {
    return new DocumentInfo(
        new DocumentId(new UUID(1, 2)),
        "file:///docs/a.md",
        "Rotating tokens",
        metadata,
        "text/markdown",
        null,
        ContentHash.of(""),
        1,
        0,
        Instant.parse("2024-01-01T00:00:00Z"),
        Instant.parse("2024-06-01T00:00:00Z"));
  }

  private static boolean test(String filter, MetadataValue value) {
    return Filter.parse(filter).test(document(Metadata.of("a", value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uri STARTS WITH 'file:///docs/'",
        "title = 'Rotating tokens'",
        "NOT title = 'rotating tokens'",
        "mediaType IN ('text/plain', 'text/markdown')",
        "createdAt = '2024-01-01'",
        "createdAt >= '2023-12-31T23:00:00-01:00'",
        "updatedAt > '2024-05-31T23:59:59Z'",
        "NOT createdAt = TEXT '2024-01-01'",
        "EXISTS uri AND EXISTS updatedAt AND NOT EXISTS \"uri\"",
        "NOT uri > 1 AND NOT uri CONTAINS ANY ('file:///docs/a.md')",
        "TRUE AND NOT FALSE"
      })
  void documentFieldsAreTextsAndTimes(String filter) {
    assertThat(Filter.parse(filter).test(document(Metadata.empty()))).isTrue();
  }

  @Test
  void aDocumentFieldsNameInQuotesIsAMetadataKey() {
    Metadata metadata = Metadata.of("title", MetadataValue.of("other"));
    assertThat(Filter.parse("\"title\" = 'other'").test(document(metadata))).isTrue();
    assertThat(Filter.parse("title = 'other'").test(document(metadata))).isFalse();
  }

  @Test
  void textsCompareByCodePointAndNotByCodeUnit() {
    // U+FFFD is one code unit above every surrogate, and a code point below U+1F600.
    assertThat(test("a > '\uFFFD'", MetadataValue.of("\uD83D\uDE00"))).isTrue();
    assertThat(test("a > 'x\uFFFD'", MetadataValue.of("x\uD83D\uDE00"))).isTrue();
    assertThat(test("a < 'ab'", MetadataValue.of("a"))).isTrue();
    assertThat(test("a < 'a'", MetadataValue.of("Z"))).isTrue();
    assertThat(test("a > '\uD83D\uDE00'", MetadataValue.of("\uD83D\uDE01"))).isTrue();
  }

  @Test
  void numbersCompareByValueWhateverTheirDigits() {
    MetadataValue one = new MetadataValue.Decimal(new BigDecimal("1.000"));
    assertThat(test("a = 1 AND a IN (1e0) AND NOT a != 1 AND a >= 1 AND a < 1.0000001", one))
        .isTrue();
    MetadataValue large = MetadataValue.of(9_007_199_254_740_993L);
    assertThat(test("a > 9007199254740992", large)).isTrue();
  }

  @Test
  void falseIsBeforeTrue() {
    assertThat(test("a < true", MetadataValue.of(false))).isTrue();
    assertThat(test("a < true", MetadataValue.of(true))).isFalse();
  }

  @Test
  void listsObjectsAndNullInsideAListEqualNothing() {
    MetadataValue list =
        new MetadataValue.Items(
            List.of(
                new MetadataValue.Null(),
                new MetadataValue.Items(List.of(MetadataValue.of(1))),
                new MetadataValue.Struct(Map.of("k", MetadataValue.of(1))),
                MetadataValue.of("x")));
    assertThat(test("a CONTAINS ANY (1)", list)).isFalse();
    assertThat(test("a CONTAINS ALL ('x', 'x')", list)).isTrue();
    assertThat(test("a CONTAINS ALL ('x', 1)", list)).isFalse();
  }

  @Test
  void anObjectExistsAndIsComparableWithNothing() {
    MetadataValue struct = new MetadataValue.Struct(Map.of());
    assertThat(test("EXISTS a AND NOT a NOT IN (1, 'x') AND NOT a != 1", struct)).isTrue();
  }

  @Test
  void anEmptyListExistsAndContainsNothing() {
    MetadataValue empty = new MetadataValue.Items(List.of());
    assertThat(test("EXISTS a AND NOT a CONTAINS ANY (1) AND NOT a CONTAINS ALL (1)", empty))
        .isTrue();
  }

  @Test
  void notInNeedsTheTypeOfOneOfItsValues() {
    assertThat(test("a NOT IN (1, 2)", MetadataValue.of("x"))).isFalse();
    assertThat(test("a NOT IN (1, 'y')", MetadataValue.of("x"))).isTrue();
    assertThat(test("a NOT IN (1, 'x')", MetadataValue.of("x"))).isFalse();
  }
}
