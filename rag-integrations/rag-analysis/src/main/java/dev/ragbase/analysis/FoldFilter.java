package dev.ragbase.analysis;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Takes the accents and other finery off each word, after the stemmers, which need them. A word of
 * nothing else is left as it is, as is one of which its stemmer leaves nothing, and the scripts
 * without spaces: what ICU takes for an accent in kana tells syllables apart. Sees to the bound on
 * the length of terms.
 */
final class FoldFilter extends TokenFilter {
  /** So many UTF-16 units are at most 2,046 bytes in UTF-8. */
  static final int TERM_CHARS_MAX = 682;

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final WordStream source;
  private final StringBuilder folded = new StringBuilder();

  FoldFilter(TokenStream input, WordStream source) {
    super(input);
    this.source = source;
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (term.isEmpty()) {
      source.copyWordTo(term);
    }
    if (!isPlain() && !isPaired()) {
      fold();
    }
    if (term.length() > TERM_CHARS_MAX) {
      boolean pair = Character.isHighSurrogate(term.charAt(TERM_CHARS_MAX - 1));
      term.setLength(pair ? TERM_CHARS_MAX - 1 : TERM_CHARS_MAX);
    }
    return true;
  }

  private void fold() {
    folded.setLength(0);
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

  /** Such a word has no characters of another shape. */
  private boolean isPaired() {
    return Shape.of(Character.codePointAt(term, 0)) == Shape.PAIRED;
  }

  private boolean isPlain() {
    char[] chars = term.buffer();
    for (int i = 0; i < term.length(); i++) {
      if (chars[i] >= 0x80 || chars[i] == '\'') {
        return false;
      }
    }
    return true;
  }
}
