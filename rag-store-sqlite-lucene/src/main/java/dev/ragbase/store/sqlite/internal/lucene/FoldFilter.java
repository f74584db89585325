package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Takes the accents and other finery off each word, after the stemmers, which need them. A word of
 * nothing else is left as it is.
 */
final class FoldFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  FoldFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (!isPlain()) {
      StringBuilder folded = new StringBuilder(term.length());
      ICUFoldingFilter.NORMALIZER.normalize(term, folded);
      for (int i = folded.length() - 1; i >= 0; i--) {
        if (folded.charAt(i) == '\'') {
          folded.deleteCharAt(i);
        }
      }
      if (!folded.isEmpty()) {
        term.setEmpty().append(folded);
      }
    }
    return true;
  }

  private boolean isPlain() {
    for (int i = 0; i < term.length(); i++) {
      char c = term.charAt(i);
      if (c >= 0x80 || c == '\'') {
        return false;
      }
    }
    return true;
  }
}
