package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryAnalyzerTest {
  private static List<QueryWord> words(String text, String... languages) {
    return QueryAnalyzer.words(text, List.of(languages));
  }

  private static QueryWord word(float boost, String... terms) {
    return new QueryWord(Set.of(terms), boost, false);
  }

  private static QueryWord stopWord(float boost, String... terms) {
    return new QueryWord(Set.of(terms), boost, true);
  }

  @Test
  void aWordHasItsStemInEachLanguage() {
    assertThat(words("Running houses", "", "en"))
        .containsExactly(word(1, "running", "run"), word(1, "houses", "hous"));
    assertThat(words("Running", "en")).containsExactly(word(1, "run"));
  }

  @Test
  void aStopWordCountsLittleAndFindsNothingBesideOthers() {
    assertThat(words("the house", "en")).containsExactly(stopWord(0.1f, "~the"), word(1, "hous"));
    assertThat(words("the of", "en")).containsExactly(word(0.1f, "~the"), word(0.1f, "~of"));
  }

  @Test
  void aStopWordOfOneLanguageIsAWordInAnother() {
    assertThat(words("war peace", "en", "de"))
        .containsExactly(word(1, "war"), stopWord(0.1f, "~war"), word(1, "peac"));
    assertThat(words("der", "en", "de")).containsExactly(word(1, "der"), word(0.1f, "~der"));
  }

  @Test
  void withoutALanguageAWordIsAStopWordWhereAllOthersHaveIt() {
    assertThat(words("the", "")).containsExactly(word(1, "the"));
    assertThat(words("the house", "en", ""))
        .containsExactly(stopWord(0.1f, "~the", "the"), word(1, "hous", "house"));
    assertThat(words("the", "", "en")).containsExactly(word(0.1f, "the", "~the"));
    assertThat(words("the", "en", "de", "")).containsExactly(word(0.1f, "~the"), word(1, "the"));
  }

  @Test
  void aTextOfTooManyWordsIsCutOff() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2 * QueryAnalyzer.TERMS_MAX; i++) {
      text.append(" w").append(i);
    }
    assertThat(words(text.toString(), "")).hasSize(QueryAnalyzer.TERMS_MAX);
    assertThat(words("alpha ".repeat(2 * QueryAnalyzer.TERMS_MAX) + "beta", ""))
        .containsExactly(word(2 * QueryAnalyzer.TERMS_MAX, "alpha"), word(1, "beta"));
  }

  @Test
  void aCompoundCountsHalfBesideItsParts() {
    assertThat(words("get_user", ""))
        .containsExactly(word(1, "get"), word(1, "user"), word(0.5f, "getuser"));
  }

  @Test
  void aRepeatedWordCountsForEachTime() {
    assertThat(words("run RUN running the the", "en"))
        .containsExactly(word(3, "run"), stopWord(0.2f, "~the"));
  }

  @Test
  void aStopWordIsNotTheWordThatHasItsStem() {
    assertThat(words("it its", "en")).containsExactly(stopWord(0.1f, "~it"), word(1, "it"));
  }

  @Test
  void withoutWordsOrLanguagesThereIsNothing() {
    assertThat(words("", "en")).isEmpty();
    assertThat(words("?! ...", "en", "")).isEmpty();
    assertThat(words("word")).isEmpty();
  }

  @Test
  void aLanguageThatNoDocumentCanHaveIsQuoted() {
    assertThatThrownBy(() -> words("word", "en", "xx"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("language is 'xx', must be empty or one of [ar, hy");
    assertThatThrownBy(() -> words("", "nb")).hasMessageContaining("'nb'");
  }

  @Test
  void aQueryWordThatCannotBeIsQuoted() {
    assertThatThrownBy(() -> new QueryWord(Set.of(), 1, false))
        .hasMessage("a query word has no terms");
    assertThatThrownBy(() -> new QueryWord(Set.of("a"), Float.NaN, false))
        .hasMessage("boost of [a] is NaN, must be above 0");
    Set<String> terms = words("word", "en").getFirst().terms();
    assertThatThrownBy(() -> terms.add("b")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void everyWordOfADocumentFindsItInItsLanguage() {
    List<String> all = new ArrayList<>(DocumentAnalyzer.languages());
    all.add("");
    long seed = 3;
    Random random = new Random(seed);
    int[] blocks = {'a', 'A', 0xDF, 0x3B1, 0x430, 0x561, 0x628, 0x915, 0x995, 0xE01, 0x3042};
    DocumentAnalyzer analyzer = new DocumentAnalyzer();
    for (String language : all) {
      Metadata metadata =
          Metadata.of("language", MetadataValue.of(language.isEmpty() ? "ja" : language));
      for (int i = 0; i < 50; i++) {
        StringBuilder word = new StringBuilder();
        int block = blocks[random.nextInt(blocks.length)];
        for (int n = 1 + random.nextInt(12); n > 0; n--) {
          word.append((char) (block + random.nextInt(26)));
        }
        String text = word.toString();
        Set<String> terms =
            analyzer
                .analyze("", metadata, List.of(text), t -> List.of(), t -> t)
                .frequencies(0)
                .keySet();
        Set<String> asked = new HashSet<>();
        QueryAnalyzer.words(text, all).forEach(each -> asked.addAll(each.terms()));
        assertThat(asked).as("seed %d, %s", seed, text).containsAll(terms);
      }
    }
  }
}
