package dev.ragbase.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells for which terms to look when a person types words. Each word is brought to its stem in
 * every language that the index holds, and whatever comes out counts as one word: so a text of any
 * of the languages is found, and scores by as many words as were typed.
 */
public final class QueryAnalyzer {
  /**
   * What a word such as the or of counts beside others: enough to find a text by nothing else, too
   * little to disturb.
   */
  private static final float STOP_WORD_BOOST = 0.1f;

  /** What a compound counts beside its parts, which count by themselves. */
  private static final float WHOLE_BOOST = 0.5f;

  private QueryAnalyzer() {}

  /**
   * The words of a query, each once, as they are first met. Empty if the text has no word, or the
   * index no language: then nothing is found.
   *
   * @param text any text: there is no syntax
   * @param languages what {@link DocumentTerms#language} said of the documents in the index, each
   *     once and in any order; "" stands for those without a language
   * @throws IllegalArgumentException for a language that no document is found to have
   */
  public static List<QueryWord> words(String text, List<String> languages) {
    List<Optional<Language>> known = languages.stream().map(Language::ofCode).toList();
    if (known.isEmpty()) {
      return List.of();
    }
    WordList words = new WordList(text.length());
    new Words().read(text, words);
    Stems stems = new Stems();
    Map<Set<String>, Weight> weights = new LinkedHashMap<>();
    for (int word = 0; word < words.size(); word++) {
      Set<String> terms = new LinkedHashSet<>();
      for (Optional<Language> language : known) {
        terms.add(stems.in(language).term(words, word));
      }
      weights.merge(terms, weight(words, word, known), Weight::plus);
    }
    List<QueryWord> result = new ArrayList<>(weights.size());
    weights.forEach((terms, w) -> result.add(new QueryWord(terms, w.boost(), w.stopWord())));
    return List.copyOf(result);
  }

  private record Weight(float boost, boolean stopWord) {
    Weight plus(Weight other) {
      return new Weight(boost + other.boost, stopWord && other.stopWord);
    }
  }

  private static Weight weight(WordList words, int word, List<Optional<Language>> languages) {
    if (isStopWord(words.text(word), languages)) {
      return new Weight(STOP_WORD_BOOST, true);
    }
    return new Weight(words.isWhole(word) ? WHOLE_BOOST : 1, false);
  }

  private static boolean isStopWord(String word, List<Optional<Language>> languages) {
    for (Optional<Language> language : languages) {
      if (language.isPresent() && language.get().stopWords().contains(word)) {
        return true;
      }
    }
    return false;
  }
}
