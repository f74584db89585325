package dev.ragbase.answer;

import dev.ragbase.document.Span;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a text into sentences, and tells prose from what only looks like it. */
final class Sentences {
  private final String text;
  private final List<Sentence> found = new ArrayList<>();

  /** The block that is being read: lines that may share a sentence. */
  private int from;

  private boolean blockIsProse = true;

  private Sentences(String text) {
    this.text = text;
  }

  /**
   * A sentence.
   *
   * @param prose false for a heading, a table's row and a line of fenced code
   */
  record Sentence(Span span, boolean prose) {}

  /**
   * The sentences of a text, without the white space around them. Blank lines end one too, and so
   * do list items, table rows, headings and lines of code, which no full stop ends. Fences and the
   * line below a table's head are none.
   */
  static List<Sentence> of(String text) {
    Sentences sentences = new Sentences(text);
    sentences.read();
    return sentences.found;
  }

  private void read() {
    List<String> lines = text.lines().toList();
    boolean code = Fences.beginInside(lines);
    int at = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int end = at + line.length();
      if (Fences.isFence(lines, i)) {
        skip(at, end);
        // A fence that names a language opens, whatever came before.
        code = !code || Fences.names(line);
      } else if (isRule(line)) {
        underline(line, at);
        skip(at, end);
      } else if (code || isHeading(line) || isRow(line)) {
        flush(at);
        blockIsProse = false;
        flush(end);
      } else if (line.isBlank() || startsItem(line)) {
        flush(at);
      }
      at = nextLine(end);
    }
    flush(text.length());
  }

  private int nextLine(int end) {
    return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length());
  }

  private void skip(int lineStart, int lineEnd) {
    flush(lineStart);
    from = lineEnd;
  }

  /** Ends the block before {@code to}; the next one is prose until it shows that it is none. */
  private void flush(int to) {
    addSentences(from, to);
    from = to;
    blockIsProse = true;
  }

  /** A line of = or - makes the single line above it a heading. */
  private void underline(String line, int lineStart) {
    boolean single = !text.substring(from, lineStart).strip().contains("\n");
    blockIsProse = !single || line.contains("|");
  }

  private static boolean isHeading(String line) {
    int level = 0;
    while (level < line.length() && line.charAt(level) == '#') {
      level++;
    }
    return level > 0 && level <= 6 && level < line.length() && line.charAt(level) == ' ';
  }

  private static boolean isRow(String line) {
    String cells = line.strip();
    return cells.startsWith("|") || cells.indexOf('\t') > 0;
  }

  private static boolean isRule(String line) {
    String marks = line.strip();
    return marks.length() >= 3
        && marks.chars().allMatch(it -> "=-|:+~ ".indexOf(it) >= 0)
        && marks.chars().anyMatch(it -> it == '=' || it == '-' || it == '~');
  }

  private static boolean startsItem(String line) {
    String item = line.stripLeading();
    return item.startsWith("-") || item.startsWith("*") || item.startsWith("#");
  }

  private void addSentences(int start, int end) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    // To the iterator the end of a line would be the end of a paragraph.
    breaks.setText(text.substring(start, end).replace('\n', ' ').replace('\r', ' '));
    int first = breaks.first();
    for (int next = breaks.next(); next != BreakIterator.DONE; first = next, next = breaks.next()) {
      addTrimmed(start + first, start + next);
    }
  }

  private void addTrimmed(int start, int end) {
    int first = start;
    int last = end;
    while (first < last && Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    while (last > first && Character.isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    if (last > first) {
      found.add(new Sentence(new Span(first, last), blockIsProse));
    }
  }
}
