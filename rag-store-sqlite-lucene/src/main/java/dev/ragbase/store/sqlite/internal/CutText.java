package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A document's text as it is stored: what chunks cover is with them, so that a hit reads no more
 * than its own text, and the remainder is with the document.
 */
final class CutText {
  private CutText() {}

  /** A piece of a text with its place in it. */
  record Piece(Span span, String text) {}

  /** What of the text the spans leave over, end to end. */
  static String remainder(String text, List<Span> covered) {
    List<Span> spans = new ArrayList<>(covered);
    spans.sort(Comparator.comparingInt(Span::start));
    StringBuilder rest = new StringBuilder();
    int at = 0;
    for (Span span : spans) {
      if (span.start() > at) {
        rest.append(text, at, span.start());
      }
      at = Math.max(at, span.end());
    }
    return rest.append(text, at, text.length()).toString();
  }

  /** The text again. */
  static String join(int characters, String remainder, List<Piece> pieces) {
    List<Piece> ordered = new ArrayList<>(pieces);
    ordered.sort(Comparator.comparingInt(piece -> piece.span().start()));
    char[] text = new char[characters];
    int at = 0;
    int rest = 0;
    for (Piece piece : ordered) {
      int gap = piece.span().start() - at;
      if (gap > 0) {
        remainder.getChars(rest, rest + gap, text, at);
        rest += gap;
      }
      piece.text().getChars(0, piece.text().length(), text, piece.span().start());
      at = Math.max(at, piece.span().end());
    }
    remainder.getChars(rest, remainder.length(), text, at);
    return new String(text);
  }
}
