package dev.ragbase.memory;

import dev.ragbase.access.Scope;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks every chunk by BM25 (Robertson and Zaragoza, 2009) over title, headings and text as one
 * field.
 */
final class MemoryKeywordIndex implements KeywordIndex {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final Memory memory;

  MemoryKeywordIndex(Memory memory) {
    this.memory = memory;
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    return memory.read(
        scope,
        "search documents",
        space -> {
          Set<String> words = new HashSet<>();
          Words.forEach(query.text(), word -> words.add(Bag.key(word)));
          Statistics statistics = Statistics.of(space, words);
          List<Match> all = new ArrayList<>();
          for (Entry entry : space.byUri().values()) {
            if (query.filter().test(entry.info())) {
              statistics.score(entry, all);
            }
          }
          all.sort(MemoryVectorIndex.BEST_FIRST);
          return new Matches(
              all.subList(0, Math.min(query.k(), all.size())), SearchPath.EXACT, true);
        });
  }

  /**
   * What BM25 knows of a workspace.
   *
   * @param holders how many chunks hold each of the query's words, by their keys in a {@link Bag}
   */
  private record Statistics(Map<String, Integer> holders, long chunks, double lengthMean) {
    static Statistics of(Space space, Set<String> words) {
      Map<String, Integer> holders = new HashMap<>();
      long chunks = 0;
      long length = 0;
      for (Entry entry : space.byUri().values()) {
        for (Bag bag : entry.words()) {
          chunks++;
          length += bag.length();
          for (String word : words) {
            if (bag.count(word) > 0) {
              holders.merge(word, 1, Integer::sum);
            }
          }
        }
      }
      return new Statistics(holders, chunks, (double) length / Math.max(1, chunks));
    }

    void score(Entry entry, List<Match> all) {
      for (int i = 0; i < entry.chunks().size(); i++) {
        double score = score(entry.words().get(i));
        if (score > 0) {
          all.add(new Match(entry.chunks().get(i).chunk().id(), score));
        }
      }
    }

    private double score(Bag bag) {
      double norm = K1 * (1 - B + B * bag.length() / lengthMean);
      double score = 0;
      for (Map.Entry<String, Integer> word : holders.entrySet()) {
        int count = bag.count(word.getKey());
        if (count > 0) {
          double rarity = Math.log1p((chunks - word.getValue() + 0.5) / (word.getValue() + 0.5));
          score += rarity * count * (K1 + 1) / (count + norm);
        }
      }
      return score;
    }
  }
}
