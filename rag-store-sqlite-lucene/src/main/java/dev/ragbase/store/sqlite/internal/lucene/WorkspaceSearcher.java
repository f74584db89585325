package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.analysis.DocumentAnalyzer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

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

  /** Whether a text has it that was not deleted. */
  private boolean occurs(String code) throws IOException {
    Term term = new Term(Fields.FILTER, FilterTerms.language(code));
    for (LeafReaderContext leaf : getIndexReader().leaves()) {
      PostingsEnum texts = leaf.reader().postings(term, PostingsEnum.NONE);
      if (texts != null && hasLive(texts, leaf.reader().getLiveDocs())) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLive(PostingsEnum texts, @Nullable Bits live) throws IOException {
    int text = texts.nextDoc();
    while (text != DocIdSetIterator.NO_MORE_DOCS) {
      if (live == null || live.get(text)) {
        return true;
      }
      text = texts.nextDoc();
    }
    return false;
  }

  /** Their codes; "" stands for texts whose language is not known. */
  List<String> languages() {
    return languages;
  }
}
