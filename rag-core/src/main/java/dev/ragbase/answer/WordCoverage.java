package dev.ragbase.answer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How much of a question's wording a text shares: the share of its words, each weighted by the
 * square of its length, since in every language the words that carry no meaning are the short ones.
 * Words match by their first {@value #STEM} characters at least, which forgives endings.
 */
final class WordCoverage {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final int STEM = 5;

  private final Map<String, Integer> weights = new HashMap<>();
  private final int total;

  WordCoverage(String question) {
    WORD.matcher(question.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .forEach(word -> weights.put(stem(word), word.length() * word.length()));
    total = weights.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The share in [0, 1]; 0 for a question without a word. */
  double of(String text) {
    if (total == 0) {
      return 0;
    }
    Set<String> found = new HashSet<>();
    WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(it -> stem(it.group()))
        .filter(weights::containsKey)
        .forEach(found::add);
    return (double) found.stream().mapToInt(weights::get).sum() / total;
  }

  private static String stem(String word) {
    return word.length() <= STEM ? word : word.substring(0, STEM);
  }
}
