package dev.ragbase.answer;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.Span;
import dev.ragbase.search.SearchHit;

/** Makes citations. */
final class Citations {
  private Citations() {}

  /** A citation of a part of a hit's chunk. */
  static Citation of(int n, SearchHit hit, Span inDocument) {
    Chunk chunk = hit.chunk();
    int from = inDocument.start() - chunk.span().start();
    String quote = chunk.text().substring(from, from + inDocument.length());
    return new Citation(
        n,
        hit.document().uri(),
        hit.document().title(),
        hit.document().id(),
        hit.document().revision(),
        chunk.id(),
        chunk.page(),
        inDocument,
        quote,
        hit.document().contentHash());
  }

  /** A citation of a hit's whole chunk. */
  static Citation of(int n, SearchHit hit) {
    return of(n, hit, hit.chunk().span());
  }
}
