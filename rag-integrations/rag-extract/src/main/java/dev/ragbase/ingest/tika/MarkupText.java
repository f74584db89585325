package dev.ragbase.ingest.tika;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns the elements of HTML, as they begin and end, into text with structure. For one thread. */
final class MarkupText {
  private static final int UNORDERED = -1;
  private static final int OUTSIDE = -1;

  private final TextBuilder out;
  private final Deque<Integer> lists = new ArrayDeque<>();
  private @Nullable StringBuilder preformatted;
  private int preDepth;
  private int cellStart = OUTSIDE;

  MarkupText(TextBuilder out) {
    this.out = out;
  }

  void text(String text) {
    if (preformatted != null) {
      preformatted.append(text);
    } else {
      out.words(text);
    }
  }

  void start(String element) {
    if (preformatted != null) {
      insidePre(element);
      return;
    }
    switch (element) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> out.startHeading(element.charAt(1) - '0');
      case "p", "blockquote", "table", "figure", "hr", "section", "article", "main" ->
          startParagraph(element);
      case "ul", "ol", "dl", "menu" -> startList(element);
      case "li" -> startItem();
      case "tr" -> endRow();
      case "td", "th" -> {
        out.cell();
        cellStart = out.length();
      }
      case "pre", "listing", "xmp" -> {
        preformatted = new StringBuilder();
        preDepth = 1;
      }
      case "br" -> out.lineBreak();
      default -> {
        if (isBlock(element) && out.length() != cellStart && !out.itemBegins()) {
          out.lineBreak();
        }
      }
    }
  }

  /** The first paragraph of a cell or an item begins where that does: a row stays a line. */
  private void startParagraph(String element) {
    boolean cellBegins = out.length() == cellStart && !element.equals("table");
    if (!cellBegins && !out.itemBegins()) {
      out.paragraphBreak();
    }
  }

  private void endRow() {
    cellStart = OUTSIDE;
    out.lineBreak();
  }

  private void endParagraph(String element) {
    if (element.equals("table")) {
      cellStart = OUTSIDE;
    }
    if (cellStart == OUTSIDE) {
      out.paragraphBreak();
    } else {
      out.words(" ");
    }
  }

  private void insidePre(String element) {
    if (element.equals("pre")) {
      preDepth++;
    }
    if (element.equals("br") && preformatted != null) {
      preformatted.append('\n');
    }
  }

  void end(String element) {
    if (preformatted != null) {
      if (element.equals("pre") || element.equals("listing") || element.equals("xmp")) {
        endPre(preformatted);
      }
      return;
    }
    switch (element) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> out.endHeading();
      case "p", "blockquote", "table", "figure", "section", "article", "main" ->
          endParagraph(element);
      case "ul", "ol", "dl", "menu" -> endList();
      case "li" -> {
        out.marker("");
        out.lineBreak();
      }
      case "td", "th" -> {}
      case "tr" -> endRow();
      default -> {
        if (isBlock(element) && cellStart != OUTSIDE) {
          out.words(" ");
        } else if (isBlock(element)) {
          out.lineBreak();
        }
      }
    }
  }

  private void endPre(StringBuilder block) {
    if (--preDepth <= 0) {
      preformatted = null;
      out.code(block.toString());
    }
  }

  private void startList(String element) {
    if (lists.isEmpty()) {
      out.paragraphBreak();
    } else {
      out.lineBreak();
    }
    lists.push(element.equals("ol") ? 1 : UNORDERED);
  }

  private void endList() {
    if (!lists.isEmpty()) {
      lists.pop();
    }
    if (lists.isEmpty()) {
      out.paragraphBreak();
    } else {
      out.lineBreak();
    }
  }

  private void startItem() {
    out.lineBreak();
    int number = lists.isEmpty() ? UNORDERED : lists.pop();
    if (number == UNORDERED) {
      out.marker("- ");
      lists.push(UNORDERED);
    } else {
      out.marker(String.format(Locale.ROOT, "%d. ", number));
      lists.push(number + 1);
    }
  }

  private static boolean isBlock(String element) {
    return switch (element) {
      case "div", "dt", "dd", "address", "aside", "header", "footer", "nav", "form" -> true;
      case "caption", "thead", "tbody", "tfoot", "details", "summary", "fieldset" -> true;
      case "figcaption", "center", "hgroup", "legend", "title", "body", "dir", "search" -> true;
      default -> false;
    };
  }
}
