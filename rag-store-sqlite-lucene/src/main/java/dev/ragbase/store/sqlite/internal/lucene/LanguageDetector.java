package dev.ragbase.store.sqlite.internal.lucene;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a text's language by the words of it that say nothing else: the, of, und, der. Honest about
 * what it does not know: code, lists of names and texts of a few words have no language. Safe for
 * many threads.
 */
final class LanguageDetector {
  /** Enough words to be sure, however long the text. */
  static final int WORDS_MAX = 2_000;

  private static final int HITS_MIN = 3;
  private static final double SHARE_MIN = 0.12;

  private final Map<String, Set<Language>> languagesByWord = new HashMap<>();

  LanguageDetector() {
    for (Language language : Language.values()) {
      for (Object word : language.stopWords()) {
        languagesByWord
            .computeIfAbsent(new String((char[]) word), w -> EnumSet.noneOf(Language.class))
            .add(language);
      }
    }
  }

  /** The language that most of the words speak for; empty if too few do. */
  Optional<Language> detect(List<String> words) {
    EnumMap<Language, Integer> hits = new EnumMap<>(Language.class);
    int count = Math.min(words.size(), WORDS_MAX);
    for (String word : words.subList(0, count)) {
      for (Language language : languagesByWord.getOrDefault(word, Set.of())) {
        hits.merge(language, 1, Integer::sum);
      }
    }
    Language best = null;
    int most = 0;
    int second = 0;
    for (Map.Entry<Language, Integer> entry : hits.entrySet()) {
      if (entry.getValue() > most) {
        second = most;
        most = entry.getValue();
        best = entry.getKey();
      } else {
        second = Math.max(second, entry.getValue());
      }
    }
    boolean sure = most >= HITS_MIN && most >= SHARE_MIN * count && most > second;
    return sure ? Optional.ofNullable(best) : Optional.empty();
  }
}
