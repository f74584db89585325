package dev.ragbase.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Hands one word to Lucene's filters; given another word, it can be read again. */
final class WordStream extends TokenStream {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private char[] chars = {};
  private int start;
  private int length;
  private boolean read;

  void word(char[] chars, int start, int length) {
    this.chars = chars;
    this.start = start;
    this.length = length;
  }

  @Override
  public void reset() {
    read = false;
  }

  @Override
  public boolean incrementToken() {
    if (read) {
      return false;
    }
    clearAttributes();
    copyWordTo(term);
    read = true;
    return true;
  }

  /** Writes the word as it was given. */
  void copyWordTo(CharTermAttribute target) {
    target.copyBuffer(chars, start, length);
  }
}
