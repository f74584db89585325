package dev.ragbase.document;

import java.util.List;

/**
 * A text with what its format said of its structure, which a chunker follows.
 *
 * @param text the whole text; headings stand in it where they stood in the source
 * @param headings in the order of the text
 * @param pages where each page starts, in order; empty if the format has no pages
 * @param code the ranges that are program code or preformatted, in order
 */
public record StructuredText(
    String text, List<Heading> headings, List<PageStart> pages, List<Span> code) {
  public StructuredText {
    headings = List.copyOf(headings);
    pages = List.copyOf(pages);
    code = List.copyOf(code);
    int last = 0;
    for (Heading heading : headings) {
      last = checkOrder("heading", heading.span().start(), heading.span().end(), last, text);
    }
    last = 0;
    for (PageStart page : pages) {
      last = checkOrder("page", page.offset(), page.offset(), last, text);
    }
    last = 0;
    for (Span span : code) {
      last = checkOrder("code", span.start(), span.end(), last, text);
    }
  }

  private static int checkOrder(String what, int start, int end, int last, String text) {
    if (start < last || end > text.length()) {
      throw new IllegalArgumentException(
          what
              + " at ["
              + start
              + ", "
              + end
              + ") is out of order or outside the text of "
              + text.length()
              + " characters");
    }
    return end;
  }

  /** A text whose format says nothing of its structure. */
  public static StructuredText plain(String text) {
    return new StructuredText(text, List.of(), List.of(), List.of());
  }

  /**
   * A heading.
   *
   * @param span where it stands in the text
   * @param level 1 for the outermost, at most 9
   * @param title its words, without marks
   */
  public record Heading(Span span, int level, String title) {
    public Heading {
      if (level < 1 || level > 9) {
        throw new IllegalArgumentException("heading level is " + level + ", must be in [1, 9]");
      }
    }
  }

  /**
   * The start of a page.
   *
   * @param offset the page's first character
   * @param number the page's number, from 1
   */
  public record PageStart(int offset, int number) {}
}
