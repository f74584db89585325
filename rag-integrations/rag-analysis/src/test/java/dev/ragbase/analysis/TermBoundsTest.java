package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.UnicodeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a term may hold, and how long it may be. */
class TermBoundsTest {
  private static final int BYTES_MAX = 2_046;

  private final DocumentAnalyzer analyzer = new DocumentAnalyzer();

  static List<String> languages() {
    List<String> all = new ArrayList<>(DocumentAnalyzer.languages());
    all.add("ja"); // of which we have no stems
    return all;
  }

  private Map<String, Integer> terms(String text, String language) {
    Metadata metadata = Metadata.of(DocumentAnalyzer.LANGUAGE_KEY, MetadataValue.of(language));
    return analyzer.analyze("", metadata, List.of(text), t -> List.of(), t -> t).frequencies(0);
  }

  /** Checks the terms of a text; gives the length of the longest in bytes. */
  private int longest(String text, String language) {
    int longest = 0;
    for (String term : terms(text, language).keySet()) {
      int bytes = term.getBytes(StandardCharsets.UTF_8).length;
      longest = Math.max(longest, bytes);
      if (term.isEmpty()
          || term.indexOf('\0') >= 0
          || bytes > BYTES_MAX
          || !UnicodeText.mended(term).equals(term)) {
        throw new AssertionError(
            "in language " + language + " the text " + text + " gives the term '" + term + "'");
      }
    }
    return longest;
  }

  @Test
  void everyCharacterStaysWithinTheBoundsHoweverOftenItIsRepeated() {
    int longest = 0;
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.isDefined(point) && !isSurrogateOrPrivate(point) && isOfWords(point)) {
        String one = Character.toString(point);
        longest = Math.max(longest, longest(one.repeat(300) + "++", "ja"));
      }
    }
    // Nothing comes near the length at which terms are cut.
    assertThat(longest).isBetween(255 * 3, 255 * 4 + 2);
  }

  private static boolean isSurrogateOrPrivate(int point) {
    int type = Character.getType(point);
    return type == Character.SURROGATE || type == Character.PRIVATE_USE;
  }

  /** Han and Hangul, the most of Unicode by far, are cut to pairs. */
  private static boolean isOfWords(int point) {
    Character.UnicodeScript script = Character.UnicodeScript.of(point);
    boolean cutToPairs =
        script == Character.UnicodeScript.HAN || script == Character.UnicodeScript.HANGUL;
    return !cutToPairs || point % 97 == 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFDFA", // 18 characters in one
        "\u0130", // two as a small letter
        "\u00DF",
        "\u1E9E",
        "\u0149",
        "\uFB04",
        "\u1FB7",
        "\u0390",
        "\u33C7",
        "\u2167",
        "\u0640",
        "\u064C", // nothing, once folded
        "\u0300",
        "\u20DD",
        "\u0958",
        "\u0DDD",
        "\uD834\uDDBB",
        "\uD83C\uDDE9",
        "\u0459",
        "\u045F",
        "\u0450", // two Latin letters for a Serbian one
        "\u0E33",
        "\u0EDC",
        "\u1039",
        "\u17D2"
      })
  void whatGrowsWhenFoldedStaysWithinTheBounds(String character) {
    for (String language : languages()) {
      longest(character, language);
      longest(character.repeat(400), language);
      longest("a" + character.repeat(400) + "'s", language);
      longest((character + "-").repeat(60), language);
    }
  }

  @ParameterizedTest
  @MethodSource("languages")
  void anyTextGivesTermsWithinTheBounds(String language) {
    long seed = 5;
    Random random = new Random(seed + language.hashCode());
    int[] blocks = {
      0, 0x20, 0xC0, 0x300, 0x370, 0x400, 0x530, 0x590, 0x600, 0x900, 0x980, 0xB80, 0xC00, 0xE00,
      0x1E00, 0x2000, 0x2100, 0x3040, 0xAC00, 0xD800, 0xFB00, 0xFE70, 0x10400, 0x1D400, 0x1F600
    };
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int run = random.nextInt(12); run > 0; run--) {
        int block = blocks[random.nextInt(blocks.length)];
        for (int n = random.nextInt(run == 3 ? 600 : 9); n > 0; n--) {
          text.appendCodePoint(block + random.nextInt(0x80));
        }
        text.append(" '’-.ــ".charAt(random.nextInt(7)));
      }
      longest(text.toString(), language);
    }
  }

  @Test
  void aWordThatStemmersWouldTakeAwayIsItsOwnTerm() {
    assertThat(terms("ـ", "ar")).containsOnlyKeys("ـ");
    assertThat(terms("ـ كتاب", "ar")).hasSize(2);
    assertThat(terms("\u02BE", "ja")).containsOnlyKeys("\u02BE");
  }
}
