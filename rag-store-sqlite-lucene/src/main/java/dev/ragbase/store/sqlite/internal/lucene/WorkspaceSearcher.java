package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.analysis.DocumentAnalyzer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.similarities.BM25Similarity;

/** One state of the index, and the languages that occur in it. */
final class WorkspaceSearcher extends IndexSearcher {
  private final List<String> languages;

  WorkspaceSearcher(IndexReader reader) throws IOException {
    super(reader);
    setQueryCache(null);
    setSimilarity(similarity());
    List<String> found = new ArrayList<>();
    if (occurs("")) {
      found.add("");
    }
    for (String language : DocumentAnalyzer.languages()) {
      if (occurs(language)) {
        found.add(language);
      }
    }
    languages = List.copyOf(found);
  }

  /** The same for writing and searching. */
  static BM25Similarity similarity() {
    return new BM25Similarity(1.2f, 0.75f);
  }

  private boolean occurs(String code) throws IOException {
    return getIndexReader().docFreq(new Term(Fields.FILTER, FilterTerms.language(code))) > 0;
  }

  /** Their codes; "" stands for texts whose language is not known. */
  List<String> languages() {
    return languages;
  }
}
