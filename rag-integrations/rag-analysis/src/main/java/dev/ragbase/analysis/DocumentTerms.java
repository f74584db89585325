package dev.ragbase.analysis;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.jspecify.annotations.Nullable;

/** The terms of a document's chunks. To be read by the analyzer's thread. */
public final class DocumentTerms {
  private final WordList words;
  private final String[] terms;
  private final List<Span[]> spans;
  private final String language;
  private final TermStream stream;

  /**
   * The terms of words.
   *
   * @param terms by word
   * @param spans for each chunk, where in words its own are
   * @param stream the analyzer's
   */
  DocumentTerms(
      WordList words, String[] terms, List<Span[]> spans, String language, TermStream stream) {
    this.words = words;
    this.terms = terms;
    this.spans = spans;
    this.language = language;
    this.stream = stream;
  }

  /** The code of the document's language, such as {@code de}; empty if it has none. */
  public String language() {
    return language;
  }

  /**
   * A chunk's terms and how often it has each, at least once. A compound is a term beside those of
   * its parts. Empty if the chunk and its document's title have no word. It cannot be changed.
   *
   * @param chunk its place in the list that was analyzed, from 0
   */
  public Map<String, Integer> frequencies(int chunk) {
    Map<String, Integer> frequencies = HashMap.newHashMap(length(chunk));
    TermStream stream = open(chunk);
    for (@Nullable String term = stream.next(); term != null; term = stream.next()) {
      frequencies.merge(term, 1, Integer::sum);
    }
    return Collections.unmodifiableMap(frequencies);
  }

  /**
   * How many words a chunk has: its length to BM25. Compounds are left out, as their parts are
   * counted, so it is at most the sum of {@link #frequencies}. The mean that Lucene compares it
   * with is the mean of those sums.
   *
   * @param chunk its place in the list that was analyzed, from 0
   */
  public int length(int chunk) {
    int length = 0;
    for (Span span : spans.get(chunk)) {
      for (int word = span.from(); word < span.to(); word++) {
        length += words.isWhole(word) ? 0 : 1;
      }
    }
    return length;
  }

  /**
   * The terms for a Lucene field, a compound at the place of its last part. An analyzer has one
   * stream: read it before you ask for any other terms.
   *
   * @param chunk its place in the list that was analyzed, from 0
   */
  public TokenStream stream(int chunk) {
    return open(chunk);
  }

  private TermStream open(int chunk) {
    stream.open(words, terms, spans.get(chunk));
    return stream;
  }
}
