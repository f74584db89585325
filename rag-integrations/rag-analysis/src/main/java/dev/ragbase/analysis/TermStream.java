package dev.ragbase.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.jspecify.annotations.Nullable;

/** The terms of some words, one by one: as strings, or for Lucene. Can be read again. */
final class TermStream extends TokenStream {
  private static final Span[] NO_SPANS = {};
  private static final String[] NO_TERMS = {};

  private final CharTermAttribute attribute = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);

  private WordList words = new WordList(0);
  private String[] terms = NO_TERMS;
  private Span[] spans = NO_SPANS;
  private int nextSpan;
  private int word;
  private int end;

  void open(WordList newWords, String[] newTerms, Span[] newSpans) {
    words = newWords;
    terms = newTerms;
    spans = newSpans;
    reset();
  }

  @Override
  public void reset() {
    nextSpan = 0;
    word = -1;
    end = 0;
  }

  /** The term of the next word; null after the last. */
  @Nullable String next() {
    word++;
    while (word >= end) {
      if (nextSpan == spans.length) {
        return null;
      }
      Span span = spans[nextSpan++];
      word = span.from();
      end = span.to();
    }
    return terms[word];
  }

  @Override
  public boolean incrementToken() {
    String term = next();
    if (term == null) {
      return false;
    }
    clearAttributes();
    attribute.append(term);
    increment.setPositionIncrement(words.isWhole(word) ? 0 : 1);
    return true;
  }
}
