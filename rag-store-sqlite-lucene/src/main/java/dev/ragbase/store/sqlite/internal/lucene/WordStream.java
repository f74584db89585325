package dev.ragbase.store.sqlite.internal.lucene;

import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Hands words to Lucene's filters; given new words, it can be read again. */
final class WordStream extends TokenStream {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private List<Words.Word> words = List.of();
  private int next;

  void words(List<Words.Word> words) {
    this.words = words;
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean incrementToken() {
    if (next == words.size()) {
      return false;
    }
    clearAttributes();
    Words.Word word = words.get(next++);
    term.append(word.text());
    increment.setPositionIncrement(word.whole() ? 0 : 1);
    return true;
  }
}
