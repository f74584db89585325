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

  /** The query for a text; empty if it has no word. */
  Optional<Query> query(String text, WorkspaceSearcher searcher) throws IOException {
    List<QueryWord> words =
        rarest(QueryAnalyzer.words(text, searcher.languages()), searcher.getIndexReader());
    if (words.isEmpty()) {
      return Optional.empty();
    }
    List<QueryWord> telling = words.stream().filter(word -> !word.stopWord()).toList();
    List<QueryWord> stopWords = words.stream().filter(QueryWord::stopWord).toList();
    if (telling.isEmpty() || stopWords.isEmpty()) {
      return Optional.of(anyOf(words).build());
    }
    // Stop words find nothing beside others: hybrid search would take the tail they bring for hits.
    BooleanQuery.Builder query = anyOf(stopWords);
    query.add(anyOf(telling).build(), BooleanClause.Occur.MUST);
    return Optional.of(query.build());
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

  /** As many words as the bound on terms allows, those first that occur in the fewest texts. */
  private List<QueryWord> rarest(List<QueryWord> words, IndexReader reader) throws IOException {
    int terms = words.stream().mapToInt(word -> word.terms().size()).sum();
    if (terms <= termsMax) {
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
