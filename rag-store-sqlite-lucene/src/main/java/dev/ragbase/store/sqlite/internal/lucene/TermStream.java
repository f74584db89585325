package dev.ragbase.store.sqlite.internal.lucene;

import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** Hands ready-made terms to Lucene, as often as it asks. */
final class TermStream extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private List<BytesRef> terms = List.of();
  private int next;

  void terms(List<BytesRef> terms) {
    this.terms = terms;
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean incrementToken() {
    if (next == terms.size()) {
      return false;
    }
    clearAttributes();
    term.setBytesRef(terms.get(next++));
    return true;
  }
}
