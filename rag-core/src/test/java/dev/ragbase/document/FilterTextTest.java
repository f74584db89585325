package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ragbase.error.RagException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTextTest {
  private static final Filter A = Filter.equal("a", "x");
  private static final Filter B = new Filter.Exists(new Filter.Key("b"));

  private static void assertRoundTrip(Filter filter) {
    assertThat(Filter.parse(filter.text())).as(filter.text()).isEqualTo(filter);
  }

  @Test
  void whatIsPrintedIsReadBackAsItWas() {
    for (int seed = 0; seed < 10_000; seed++) {
      Filter filter = new RandomFilters(new Random(seed)).filter(1 + seed % 7);
      assertThat(Filter.parse(filter.text())).as("seed %s: %s", seed, filter).isEqualTo(filter);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUE",
        "FALSE",
        "a = 'x'",
        "a = 'x' AND b < 2 AND c.d-e NOT IN (1, true)",
        "(a = 'x' AND EXISTS b) AND c >= -0.5",
        "a = 1 AND b = 2 OR NOT c = 3",
        "a = 1 AND (b = 2 OR NOT (c = 3 AND d = 4))",
        "AND (a = 1)",
        "NOT OR (a = 1 OR b = 2)",
        "NOT NOT EXISTS a",
        "lang = 'en' AND (year >= 2020 OR tags CONTAINS ANY ('a', 'b'))",
        "tags CONTAINS ALL ('it''s') OR uri STARTS WITH 'file:'",
        "\"title\" = 'x' AND title = 'x' AND \"and\" = 1 AND \"a \"\" b\" = 1",
        "createdAt >= TIMESTAMP '2024-01-01T00:00:00Z'",
        "createdAt = TEXT '2024'",
        "a = 1E+30 AND b = 0.00 AND c = -1.50"
      })
  void theFormThatIsPrintedNeedsNoOtherParentheses(String text) {
    assertThat(Filter.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not a='x'and b<>2|NOT a = 'x' AND b != 2",
        "((a = 1))|a = 1",
        "a not in(1,2)|a NOT IN (1, 2)",
        "not a in (1)|NOT a IN (1)",
        "a contains any ('x') or a starts with 'y'|a CONTAINS ANY ('x') OR a STARTS WITH 'y'",
        "\"a\" = True|a = true",
        "a = timestamp '2024-02-29'|a = TIMESTAMP '2024-02-29T00:00:00Z'",
        "a = TIMESTAMP '2024-01-01T01:30+02:00'|a = TIMESTAMP '2023-12-31T23:30:00Z'",
        "createdAt > '2024-01-01'|createdAt > TIMESTAMP '2024-01-01T00:00:00Z'",
        "a > '2024-01-01'|a > '2024-01-01'",
        "a = 1e2|a = 1E+2",
        "text = text 'x'|text = 'x'"
      })
  void freerFormsAreReadToo(String text, String printed) {
    assertThat(Filter.parse(text).text()).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|0|expected a condition",
        "a|1|expected =, !=",
        "a =|3|expected a value",
        "a = b|4|expected a value",
        "a = null|4|expected a value",
        "a = (1)|4|expected a value",
        "a = 'x|4|no closing '",
        "\"a = 1|0|no closing \"",
        "\"\" = 1|0|metadata key has 1 to 256 characters",
        "a = 1 b = 2|6|expected AND, OR or the end, found b",
        "(a = 1|6|expected AND, OR or ), found the end",
        "a = 1)|5|expected AND, OR or the end",
        "a IN ()|6|expected a value",
        "a IN (1,)|8|expected a value",
        "a IN 1|5|expected ( and a list of values",
        "a CONTAINS ('x')|11|expected ANY or ALL",
        "a STARTS 'x'|9|expected WITH",
        "a STARTS WITH 1|14|expected a 'text'",
        "a NOT = 1|6|expected IN after NOT",
        "a ! 1|2|expected != after '!'",
        "a = 01|4|expected a number",
        "a = 1.|4|expected a number",
        "a = 1e|4|expected a number",
        "a = 1x|5|expected the end of the number",
        "a = 1e99999|4|exponent of at most",
        "a = 1e99999999999999|4|out of range",
        "a = TIMESTAMP '2024-13-01'|14|expected a date",
        "a = TIMESTAMP '2024-01-01T00:00'|14|expected a date",
        "a = TIMESTAMP 5|14|expected a time",
        "createdAt > 'yesterday'|12|expected a date",
        "in = 1|0|stands in double quotes",
        "a = 1; b|5|cannot begin with ';'",
        "a = '\uD800'|4|half a surrogate pair",
        "a STARTS WITH '\uD800'|2|half a surrogate pair",
        "\"\uD800\" = 1|0|half a surrogate pair",
        "TRUE = 1|5|expected AND, OR or the end"
      })
  void whatIsWrongIsNamedWithItsPlaceAndWhatWasExpected(
      String text, int position, String expectation) {
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOf(FilterSyntaxException.class)
        .isInstanceOf(RagException.class)
        .hasMessageContaining(expectation)
        .hasMessageContaining("position " + (position + 1))
        .hasMessageContaining("\u00ab" + text.replace('\uD800', '?'))
        .extracting(e -> ((FilterSyntaxException) e).position())
        .isEqualTo(position);
  }

  @Test
  void aMessageIsOneLineOfBoundedLength() {
    String text = "a = '" + "x\r\n\u2028\uD83D\uDE00".repeat(10_000) + "' b";
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOf(FilterSyntaxException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(300));
  }

  @Test
  void valuesAtTheEndsOfTheirRangeAreReadBack() {
    Filter.Key key = new Filter.Key("k".repeat(Metadata.KEY_CHARS_MAX));
    for (MetadataValue value :
        List.of(
            MetadataValue.of(Instant.MIN),
            MetadataValue.of(Instant.MAX),
            MetadataValue.of(Double.MIN_VALUE),
            MetadataValue.of(-Double.MAX_VALUE),
            new MetadataValue.Decimal(new BigDecimal("9".repeat(1000)).scaleByPowerOfTen(-9000)),
            new MetadataValue.Decimal(BigDecimal.ONE.scaleByPowerOfTen(10_000)),
            new MetadataValue.Decimal(new BigDecimal("-0.00")),
            MetadataValue.of("\0\uD83D\uDE00'\"\\\r\n"))) {
      assertRoundTrip(new Filter.Compare(key, Filter.Operator.LESS, value));
      assertRoundTrip(new Filter.In(Filter.DocumentField.UPDATED_AT, List.of(value)));
    }
  }

  @Test
  void theDeepestAndTheLargestFilterAreReadBack() {
    Filter deepest = B;
    for (int i = 1; i < Filter.DEPTH_MAX; i++) {
      deepest =
          switch (i % 4) {
            case 0 -> new Filter.Not(deepest);
            case 1 -> new Filter.Or(List.of(deepest, A));
            case 2 -> new Filter.And(List.of(deepest));
            default -> new Filter.And(List.of(deepest, A));
          };
    }
    assertRoundTrip(deepest);
    Filter over = deepest;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.Not(over))
        .withMessageContaining("deeper than 200");
    Filter wide = new Filter.Or(Collections.nCopies(Filter.NODES_MAX - 1, A));
    assertRoundTrip(wide);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.Not(wide))
        .withMessageContaining("more than 10000 parts");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Filter.In(
                    new Filter.Key("a"),
                    Collections.nCopies(Filter.NODES_MAX, MetadataValue.of(true))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "NOT ", "AND (", "NOT (", "TRUE AND AND (", "a = 1 OR (", "OR (TRUE AND "})
  void nestingWithoutEndIsRefusedAndNotAStackOverflow(String opening) {
    for (int times : new int[] {150, 250, 100_000}) {
      assertThatThrownBy(() -> Filter.parse(opening.repeat(times)))
          .isInstanceOf(FilterSyntaxException.class);
      String closed =
          opening.repeat(times) + "a = 1" + (opening.contains("(") ? ")" : "").repeat(times);
      try {
        Filter.parse(closed);
      } catch (FilterSyntaxException e) {
        assertThat(e).hasMessageContaining("deeper than 200");
      }
    }
  }

  @Test
  void moreThanTheAllowedPartsAreASyntaxError() {
    String text = "a = 1" + " OR a = 1".repeat(Filter.NODES_MAX);
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOf(FilterSyntaxException.class)
        .hasMessageContaining("more than 10000 parts");
  }

  @Test
  void brokenTextsGiveASyntaxErrorAndNothingElse() {
    String alphabet = "ab01 .'\"()<>=!,-+eETZ:\n\0\uD83D\uDE00é";
    for (int seed = 0; seed < 15_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      if (seed % 3 > 0) {
        text.append(new RandomFilters(random).filter(4).text());
      }
      for (int edits = 1 + random.nextInt(seed % 3 == 0 ? 40 : 3); edits > 0; edits--) {
        int at = random.nextInt(text.length() + 1);
        text.delete(at, Math.min(text.length(), at + random.nextInt(3)));
        text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      parseOrSyntaxError(seed, text.toString());
    }
  }

  private static void parseOrSyntaxError(int seed, String text) {
    try {
      assertRoundTrip(Filter.parse(text));
    } catch (FilterSyntaxException e) {
      assertThat(e.position()).isBetween(0, text.length());
      assertThat(e.getMessage()).hasLineCount(1);
    } catch (RuntimeException e) {
      fail("seed " + seed + ", filter " + text, e);
    }
  }
}
