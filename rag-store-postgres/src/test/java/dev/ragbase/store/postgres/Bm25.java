package dev.ragbase.store.postgres;

import dev.ragbase.analysis.QueryAnalyzer;
import dev.ragbase.analysis.QueryWord;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Filter;
import dev.ragbase.store.StoredDocument;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * BM25 as keyword search in PostgreSQL is to compute it, for documents in English that are one
 * chunk of words which are their own stems: by comparing every chunk.
 */
final class Bm25 {
  /** What a word counts that occurs so often; from 5 on, steps. */
  private static final double[] COUNTS = {0, 1, 2, 3, 4, 5.5, 5.5, 8, 8, 8, 12, 12, 12, 12, 12, 12};

  private static final double MANY = 24;

  /** Of terms that more chunks have, one chunk in sixteen is counted. */
  private static final int SAMPLED_FROM = 1_024;

  private final List<StoredDocument> documents;
  private final Map<ChunkId, Map<String, Integer>> counts = new HashMap<>();
  private final double lengthMean;

  Bm25(List<StoredDocument> documents) {
    this.documents = documents;
    long length = 0;
    for (StoredDocument each : documents) {
      Map<String, Integer> words = new HashMap<>();
      for (String word : each.document().text().strip().split(" ", -1)) {
        words.merge(word, 1, Integer::sum);
        length++;
      }
      counts.put(chunk(each), words);
    }
    lengthMean = (double) length / documents.size();
  }

  private static ChunkId chunk(StoredDocument document) {
    return document.chunks().getFirst().chunk().id();
  }

  /** The scores of all chunks that have a word of the question. */
  Map<ChunkId, Double> scores(String question, Filter filter) {
    List<QueryWord> words = QueryAnalyzer.words(question, List.of("en"));
    Map<String, Double> weights = new HashMap<>();
    for (QueryWord word : words) {
      String term = word.terms().iterator().next().replaceFirst("^~", ""); // marks stop words
      weights.put(term, word.boost() * rarity(term));
    }
    Map<ChunkId, Double> scores = new HashMap<>();
    for (StoredDocument each : documents) {
      if (filter.test(each.document().info())) {
        double score = score(counts.getOrDefault(chunk(each), Map.of()), weights);
        if (score > 0) {
          scores.put(chunk(each), score);
        }
      }
    }
    return scores;
  }

  private double score(Map<String, Integer> has, Map<String, Double> weights) {
    int length = has.values().stream().mapToInt(it -> it).sum();
    double norm = 1.2 * (0.25 + 0.75 * length / lengthMean);
    double score = 0;
    for (Map.Entry<String, Double> word : weights.entrySet()) {
      int count = has.getOrDefault(word.getKey(), 0);
      double counted = count < COUNTS.length ? COUNTS[count] : MANY;
      score += word.getValue() * counted / (counted + norm);
    }
    return score;
  }

  private double rarity(String term) {
    Set<ChunkId> holders = new HashSet<>();
    counts.forEach(
        (id, words) -> {
          if (words.containsKey(term)) {
            holders.add(id);
          }
        });
    long sampled =
        16 * holders.stream().filter(it -> it.value().getLeastSignificantBits() % 16 == 0).count();
    double n = Math.min(counts.size(), sampled < SAMPLED_FROM ? holders.size() : sampled);
    return Math.log(1 + (counts.size() - n + 0.5) / (n + 0.5));
  }
}
