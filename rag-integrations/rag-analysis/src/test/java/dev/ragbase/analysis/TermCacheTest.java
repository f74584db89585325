package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermCacheTest {
  private final TermCache cache = new TermCache();

  private String get(String word) {
    return String.valueOf(cache.get(word.toCharArray(), 0, word.length(), word.hashCode()));
  }

  private void put(String word, String term) {
    cache.put(("-" + word).toCharArray(), 1, 1 + word.length(), word.hashCode(), term);
  }

  @Test
  void aWordGivesItsTermOrNone() {
    put("running", "run");
    assertThat(get("running")).isEqualTo("run");
    assertThat(get("runs")).isEqualTo("null");
  }

  @Test
  void wordsOfOneHashCodeAreNotConfused() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    put("Aa", "first");
    assertThat(get("BB")).isEqualTo("null");
    put("BB", "second");
    assertThat(get("BB")).isEqualTo("second");
    assertThat(get("Aa")).isEqualTo("null");
  }

  @Test
  void noMoreWordsAreKeptThanTheBoundSays() {
    int words = 3 * TermCache.WORDS_MAX;
    for (int i = 0; i < words; i++) {
      put("word" + i, "term" + i);
    }
    int kept = 0;
    for (int i = 0; i < words; i++) {
      String term = get("word" + i);
      if (!term.equals("null")) {
        assertThat(term).isEqualTo("term" + i);
        kept++;
      }
    }
    assertThat(kept).isBetween(TermCache.WORDS_MAX / 2, TermCache.WORDS_MAX);
  }

  @Test
  void aLongWordIsNotKept() {
    String longest = "x".repeat(TermCache.WORD_CHARS_MAX);
    put(longest, "kept");
    put(longest + "x", "not kept");
    assertThat(get(longest)).isEqualTo("kept");
    assertThat(get(longest + "x")).isEqualTo("null");
  }
}
