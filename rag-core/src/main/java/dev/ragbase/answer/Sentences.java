package dev.ragbase.answer;

import dev.ragbase.document.Span;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a text into sentences. */
final class Sentences {
  private Sentences() {}

  /**
   * The sentences of a text, without the white space around them. Blank lines end one too, and so
   * do list items, table rows and headings, which no full stop ends.
   */
  static List<Span> of(String text) {
    List<Span> sentences = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      boolean last = at + 1 == text.length();
      if (last || startsNew(text.charAt(at + 1)) || text.charAt(from) == '#') {
        addSentences(text, from, at, sentences);
        from = at + 1;
      }
    }
    addSentences(text, from, text.length(), sentences);
    return sentences;
  }

  private static boolean startsNew(char first) {
    return first == '\n' || first == '\r' || "#-*|".indexOf(first) >= 0;
  }

  private static void addSentences(String text, int from, int to, List<Span> sentences) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    // To the iterator the end of a line would be the end of a paragraph.
    breaks.setText(text.substring(from, to).replace('\n', ' ').replace('\r', ' '));
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      addTrimmed(text, from + start, from + end, sentences);
    }
  }

  private static void addTrimmed(String text, int start, int end, List<Span> sentences) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      sentences.add(new Span(from, to));
    }
  }
}
