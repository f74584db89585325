package dev.ragbase.ingest.tika;

import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractionException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a document's text together from words and breaks in the order of reading: one blank line
 * between paragraphs, one space between words, and the spans of headings, pages and code where they
 * end up. For one thread.
 */
final class TextBuilder {
  private static final int TITLE_CHARS_MAX = 500;
  private static final char SOFT_HYPHEN = '\u00AD';
  private static final char ZERO_WIDTH_SPACE = '\u200B';

  private final int charsMax;
  private final StringBuilder text = new StringBuilder();
  private final List<StructuredText.Heading> headings = new ArrayList<>();
  private final List<StructuredText.PageStart> pages = new ArrayList<>();
  private final List<Span> code = new ArrayList<>();
  private final List<Integer> pagesToCome = new ArrayList<>();
  private int breaks;
  private int tabs;
  private boolean space;
  private String marker = "";
  private int headingLevel;
  private int headingStart = -1;

  TextBuilder(int charsMax) {
    this.charsMax = charsMax;
  }

  /** Adds words; white space around and between them counts as one space. */
  void words(String raw) {
    String words = Characters.clean(raw);
    for (int at = 0; at < words.length(); at++) {
      char c = words.charAt(at);
      if (Characters.isBlank(c)) {
        space = true;
      } else if (c != SOFT_HYPHEN && c != ZERO_WIDTH_SPACE) {
        flush();
        text.append(c);
      }
    }
    checkLength();
  }

  /** Adds preformatted text as it is, as a block of its own. */
  void code(String raw) {
    String block = Characters.normalise(raw);
    lineBreak();
    if (!block.isEmpty()) {
      flush();
      int start = text.length();
      text.append(block);
      checkLength();
      code.add(new Span(start, text.length()));
    }
    lineBreak();
  }

  /** Adds text whose line ends count: one ends a line, two end a paragraph. */
  void lines(String raw) {
    Lines lines = new Lines(Characters.clean(raw));
    boolean first = true;
    while (lines.next()) {
      if (lines.isBlank()) {
        paragraphBreak();
      } else {
        if (!first) {
          lineBreak();
        }
        words(lines.line());
      }
      first = false;
    }
  }

  /** Adds another document's text as it is, with its headings and code, as a block of its own. */
  void append(StructuredText other) {
    endHeading();
    paragraphBreak();
    if (other.text().isEmpty()) {
      return;
    }
    flush();
    int shift = text.length();
    text.append(other.text());
    checkLength();
    for (StructuredText.Heading heading : other.headings()) {
      Span span = new Span(heading.span().start() + shift, heading.span().end() + shift);
      headings.add(new StructuredText.Heading(span, heading.level(), heading.title()));
    }
    for (Span span : other.code()) {
      code.add(new Span(span.start() + shift, span.end() + shift));
    }
    paragraphBreak();
  }

  /** What follows begins a new line. */
  void lineBreak() {
    breaks = Math.max(breaks, 1);
    tabs = 0;
  }

  /** What follows begins a new paragraph. */
  void paragraphBreak() {
    breaks = 2;
    tabs = 0;
  }

  /** What follows is the next cell of a row. */
  void cell() {
    tabs++;
  }

  /** What follows is an item of a list, with this before it. */
  void marker(String mark) {
    marker = mark;
  }

  /** Whether an item of a list has begun and holds nothing yet. */
  boolean itemBegins() {
    return !marker.isEmpty();
  }

  /** What follows, until {@link #endHeading}, is a heading. */
  void startHeading(int level) {
    endHeading();
    paragraphBreak();
    headingLevel = level;
    headingStart = -1;
  }

  /** Ends the heading, if there is one. */
  void endHeading() {
    if (headingLevel > 0 && headingStart >= 0) {
      String title = Characters.line(text.substring(headingStart), TITLE_CHARS_MAX);
      Span span = new Span(headingStart, text.length());
      headings.add(new StructuredText.Heading(span, headingLevel, title));
    }
    if (headingLevel > 0) {
      paragraphBreak();
    }
    headingLevel = 0;
    headingStart = -1;
  }

  /** What was begun as a heading is none. */
  void dropHeading() {
    headingLevel = 0;
    headingStart = -1;
  }

  /** What follows is on this page. */
  void page(int number) {
    paragraphBreak();
    pagesToCome.add(number);
  }

  int length() {
    return text.length();
  }

  StructuredText build() {
    endHeading();
    startPages();
    return new StructuredText(text.toString(), headings, pages, code);
  }

  private void flush() {
    if (breaks == 0 && tabs == 0 && !space && marker.isEmpty() && headingLevel == 0) {
      return;
    }
    boolean atLineStart = text.isEmpty() || breaks > 0;
    if (!text.isEmpty() && breaks > 0) {
      text.append("\n\n", 0, breaks);
    } else if (!atLineStart && tabs > 0) {
      text.repeat('\t', Math.min(tabs, 100));
    } else if (!atLineStart && space) {
      text.append(' ');
    }
    if (!pagesToCome.isEmpty()) {
      startPages();
    }
    text.append(marker);
    marker = "";
    breaks = 0;
    tabs = 0;
    space = false;
    if (headingLevel > 0 && headingStart < 0) {
      headingStart = text.length();
    }
  }

  private void startPages() {
    for (int number : pagesToCome) {
      pages.add(new StructuredText.PageStart(text.length(), number));
    }
    pagesToCome.clear();
  }

  private void checkLength() {
    if (text.length() > charsMax) {
      throw tooLong(charsMax);
    }
  }

  static ExtractionException tooLong(int charsMax) {
    return new ExtractionException(
        "holds more than "
            + charsMax
            + " characters of text: split it (a program may raise"
            + " charsMax of its ExtractLimits)",
        null);
  }
}
