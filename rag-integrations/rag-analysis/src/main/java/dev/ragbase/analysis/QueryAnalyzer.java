package dev.ragbase.analysis;

import java.util.ArrayList;
import java.util.BitSet;
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

  /** No question has as many; of a text that is given as one, the rest is left out. */
  static final int TERMS_MAX = 5_000;

  private QueryAnalyzer() {}

  /**
   * The words of a query, each once, as they are first met, until they have {@value #TERMS_MAX}
   * terms. Empty if the text has no word, or the index no language: then nothing is found.
   *
   * <p>What is a stop word in one language and not in another, as war in German and English, is two
   * words here, each with the terms that it has in texts of these languages. Those without a
   * language have a stop word where all others in the index have it.
   *
   * @param text any text: there is no syntax
   * @param languages what {@link DocumentTerms#language} said of the documents in the index, each
   *     once and in any order; "" stands for those without a language
   * @throws IllegalArgumentException for a language that no document is found to have
   */
  public static List<QueryWord> words(String text, List<String> languages) {
    List<Optional<Language>> known = languages.stream().map(Language::ofCode).toList();
    WordList words = new WordList(text.length());
    new Words().read(text, words);
    List<Reading> readings = readings(words, known);
    Map<Set<String>, Weight> weights = new LinkedHashMap<>();
    int terms = 0;
    for (int word = 0; word < words.size() && terms < TERMS_MAX; word++) {
      for (Map.Entry<Weight, Set<String>> each : terms(words, word, readings).entrySet()) {
        terms += weights.containsKey(each.getValue()) ? 0 : each.getValue().size();
        weights.merge(each.getValue(), each.getKey(), Weight::plus);
      }
    }
    List<QueryWord> result = new ArrayList<>(weights.size());
    weights.forEach((of, weight) -> result.add(new QueryWord(of, weight.boost, weight.stopWord)));
    return List.copyOf(result);
  }

  /**
   * The query as texts of one language take it.
   *
   * @param stopWords which of its words say nothing by themselves
   * @param onlyStopWords whether no word says more: then these find texts
   */
  private record Reading(Stems.OneLanguage stems, BitSet stopWords, boolean onlyStopWords) {
    Weight weight(WordList words, int word) {
      return stopWords.get(word)
          ? new Weight(STOP_WORD_BOOST, !onlyStopWords)
          : new Weight(words.isWhole(word) ? WHOLE_BOOST : 1, false);
    }
  }

  private static List<Reading> readings(WordList words, List<Optional<Language>> languages) {
    Stems stems = new Stems();
    BitSet inAll = new BitSet();
    inAll.set(0, languages.stream().anyMatch(Optional::isPresent) ? words.size() : 0);
    Map<Stems.OneLanguage, BitSet> stopWords = new LinkedHashMap<>();
    for (Optional<Language> language : languages) {
      Stems.OneLanguage of = stems.in(language);
      if (language.isPresent()) {
        BitSet own = stopWords(words, of);
        inAll.and(own);
        stopWords.put(of, own);
      } else {
        stopWords.put(of, inAll);
      }
    }
    List<Reading> readings = new ArrayList<>(stopWords.size());
    stopWords.forEach(
        (of, those) -> readings.add(new Reading(of, those, those.cardinality() == words.size())));
    return readings;
  }

  private static BitSet stopWords(WordList words, Stems.OneLanguage stems) {
    BitSet stopWords = new BitSet();
    for (int word = 0; word < words.size(); word++) {
      stopWords.set(word, stems.isStopWord(words, word));
    }
    return stopWords;
  }

  private static Map<Weight, Set<String>> terms(WordList words, int word, List<Reading> readings) {
    Map<Weight, Set<String>> terms = new LinkedHashMap<>();
    for (Reading reading : readings) {
      terms
          .computeIfAbsent(reading.weight(words, word), weight -> new LinkedHashSet<>())
          .add(reading.stems.term(words, word));
    }
    return terms;
  }

  private record Weight(float boost, boolean stopWord) {
    Weight plus(Weight other) {
      return new Weight(boost + other.boost, stopWord && other.stopWord);
    }
  }
}
