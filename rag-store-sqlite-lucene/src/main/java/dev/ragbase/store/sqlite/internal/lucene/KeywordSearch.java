package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;

/**
 * A person's words as a Lucene query. Each word is brought to its stem in every language that the
 * index holds, and whatever comes out counts as one word: so a text of any of the languages is
 * found, and scores by as many words as were typed.
 */
final class KeywordSearch {
  /**
   * What a word such as the or of counts beside others: enough to find a text by nothing else, too
   * little to disturb.
   */
  private static final float STOP_WORD_BOOST = 0.1f;

  /** What a compound counts beside its parts, which count by themselves. */
  private static final float WHOLE_BOOST = 0.5f;

  private final int termsMax;

  KeywordSearch(int termsMax) {
    this.termsMax = termsMax;
  }

  /** The terms that stand for one word of the query, and how much they count. */
  private record Group(Set<String> terms, float boost) {}

  /** The query for a text; empty if it has no word. */
  Optional<Query> query(String text, WorkspaceSearcher searcher) throws IOException {
    List<Group> groups = rarest(groups(text, searcher.languages()), searcher.getIndexReader());
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (Group group : groups) {
      query.add(query(group), BooleanClause.Occur.SHOULD);
    }
    return Optional.of(query.build());
  }

  private static Query query(Group group) {
    Query query;
    if (group.terms().size() == 1) {
      query = new TermQuery(new Term(Fields.WORDS, group.terms().iterator().next()));
    } else {
      SynonymQuery.Builder synonyms = new SynonymQuery.Builder(Fields.WORDS);
      for (String term : group.terms()) {
        synonyms.addTerm(new Term(Fields.WORDS, term));
      }
      query = synonyms.build();
    }
    return group.boost() == 1 ? query : new BoostQuery(query, group.boost());
  }

  private static List<Group> groups(String text, List<Optional<Language>> languages) {
    List<Words.Word> words = new Words().of(text);
    List<Set<String>> termsByWord = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      termsByWord.add(new LinkedHashSet<>());
    }
    Stems stems = new Stems();
    for (Optional<Language> language : languages) {
      List<String> terms = stems.list(words, language);
      for (int i = 0; i < words.size(); i++) {
        termsByWord.get(i).add(terms.get(i));
      }
    }
    Map<Set<String>, Float> boosts = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      float boost = boost(words.get(i), languages);
      boosts.merge(termsByWord.get(i), boost, Float::sum);
    }
    List<Group> groups = new ArrayList<>();
    boosts.forEach((terms, boost) -> groups.add(new Group(terms, boost)));
    return groups;
  }

  private static float boost(Words.Word word, List<Optional<Language>> languages) {
    if (isStopWord(word.text(), languages)) {
      return STOP_WORD_BOOST;
    }
    return word.whole() ? WHOLE_BOOST : 1;
  }

  private static boolean isStopWord(String word, List<Optional<Language>> languages) {
    for (Optional<Language> language : languages) {
      if (language.isPresent() && language.get().stopWords().contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** As many groups as the bound on terms allows, those first that occur in the fewest texts. */
  private List<Group> rarest(List<Group> groups, IndexReader reader) throws IOException {
    int terms = groups.stream().mapToInt(group -> group.terms().size()).sum();
    if (terms <= termsMax) {
      return groups;
    }
    Map<Group, Integer> frequencies = new HashMap<>();
    for (Group group : groups) {
      int frequency = 0;
      for (String term : group.terms()) {
        frequency = Math.max(frequency, reader.docFreq(new Term(Fields.WORDS, term)));
      }
      if (frequency > 0) {
        frequencies.put(group, frequency);
      }
    }
    List<Group> found = new ArrayList<>(groups);
    found.retainAll(frequencies.keySet());
    found.sort(Comparator.comparing(frequencies::get));
    List<Group> kept = new ArrayList<>();
    int room = termsMax;
    for (Group group : found) {
      room -= group.terms().size();
      if (room < 0) {
        break;
      }
      kept.add(group);
    }
    return kept;
  }
}
