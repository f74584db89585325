package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.analysis.QueryAnalyzer;
import dev.ragbase.analysis.QueryWord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;

/** A person's words as a Lucene query. */
final class KeywordSearch {
  private final int termsMax;

  KeywordSearch(int termsMax) {
    this.termsMax = termsMax;
  }

  /**
   * The query for a text; empty if none of its words can be found. Of more than the bound on terms
   * allows, those count that occur in the fewest texts; stop words come after all others.
   */
  Optional<Query> query(String text, WorkspaceSearcher searcher) throws IOException {
    List<QueryWord> words = QueryAnalyzer.words(text, searcher.languages());
    IndexReader reader = searcher.getIndexReader();
    List<QueryWord> telling =
        rarest(words.stream().filter(word -> !word.stopWord()).toList(), termsMax, reader);
    List<QueryWord> stopWords =
        rarest(
            words.stream().filter(QueryWord::stopWord).toList(), termsMax - terms(telling), reader);
    if (telling.isEmpty()) {
      return Optional.empty();
    }
    if (stopWords.isEmpty()) {
      return Optional.of(anyOf(telling).build());
    }
    // Stop words find nothing beside others: hybrid search would take the tail they bring for hits.
    BooleanQuery.Builder query = anyOf(stopWords);
    query.add(anyOf(telling).build(), BooleanClause.Occur.MUST);
    return Optional.of(query.build());
  }

  private static int terms(List<QueryWord> words) {
    return words.stream().mapToInt(word -> word.terms().size()).sum();
  }

  private static BooleanQuery.Builder anyOf(List<QueryWord> words) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    words.forEach(word -> any.add(query(word), BooleanClause.Occur.SHOULD));
    return any;
  }

  private static Query query(QueryWord word) {
    Query query;
    if (word.terms().size() == 1) {
      query = new TermQuery(new Term(Fields.WORDS, word.terms().iterator().next()));
    } else {
      SynonymQuery.Builder synonyms = new SynonymQuery.Builder(Fields.WORDS);
      for (String term : word.terms()) {
        synonyms.addTerm(new Term(Fields.WORDS, term));
      }
      query = synonyms.build();
    }
    return word.boost() == 1 ? query : new BoostQuery(query, word.boost());
  }

  /** As many words as there is room for their terms, those first that occur in the fewest texts. */
  private static List<QueryWord> rarest(List<QueryWord> words, int termsMax, IndexReader reader)
      throws IOException {
    if (terms(words) <= termsMax) {
      return words;
    }
    Map<QueryWord, Integer> frequencies = new HashMap<>();
    for (QueryWord word : words) {
      int frequency = 0;
      for (String term : word.terms()) {
        frequency = Math.max(frequency, reader.docFreq(new Term(Fields.WORDS, term)));
      }
      if (frequency > 0) {
        frequencies.put(word, frequency);
      }
    }
    List<QueryWord> found = new ArrayList<>(words);
    found.retainAll(frequencies.keySet());
    found.sort(Comparator.comparing(frequencies::get));
    List<QueryWord> kept = new ArrayList<>();
    int room = termsMax;
    for (QueryWord word : found) {
      room -= word.terms().size();
      if (room < 0) {
        break;
      }
      kept.add(word);
    }
    return kept;
  }
}
