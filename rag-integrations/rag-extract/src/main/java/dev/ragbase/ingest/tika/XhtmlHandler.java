package dev.ragbase.ingest.tika;

import java.util.Locale;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Turns the XHTML that Tika's parsers emit into text with structure. For one document. */
final class XhtmlHandler extends DefaultHandler {
  private static final int BUFFER_CHARS = 1 << 16;
  private static final int SLIDE_TITLE_CHARS_MAX = 200;

  private final TextBuilder out;
  private final MarkupText markup;
  private final boolean linesCount;
  private final StringBuilder words = new StringBuilder();
  private int page;
  private boolean slideBegins;
  private boolean slideTitle;
  private int unread;

  /**
   * @param linesCount whether line ends inside a paragraph are the author's
   */
  XhtmlHandler(TextBuilder out, boolean linesCount) {
    this.out = out;
    this.linesCount = linesCount;
    markup = new MarkupText(out);
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes) {
    endWords();
    String name = local.toLowerCase(Locale.ROOT);
    if (unread > 0 || name.equals("head") || isNoise(attributes)) {
      unread++;
      return;
    }
    String kind = attributes.getValue("class");
    if (name.equals("div") && kind != null) {
      startPart(kind);
    }
    if (slideBegins && name.equals("p")) {
      slideTitle = true;
      out.startHeading(1);
    } else {
      markup.start(name);
    }
  }

  private void startPart(String kind) {
    switch (kind) {
      case "page", "sheet" -> out.page(++page);
      case "slide-content" -> {
        out.page(++page);
        slideBegins = true;
      }
      default -> {}
    }
  }

  private static boolean isNoise(Attributes attributes) {
    String kind = attributes.getValue("class");
    return kind != null && (kind.equals("slide-master-content") || kind.equals("embedded"));
  }

  @Override
  public void endElement(String uri, String local, String qualified) {
    endWords();
    if (unread > 0) {
      unread--;
      return;
    }
    if (slideTitle) {
      slideTitle = false;
      slideBegins = false;
      out.endHeading();
    } else {
      markup.end(local.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) {
    if (unread > 0) {
      return;
    }
    words.append(chars, start, length);
    if (words.length() > BUFFER_CHARS
        && !Character.isHighSurrogate(words.charAt(words.length() - 1))) {
      endWords();
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) {
    characters(chars, start, length);
  }

  private void endWords() {
    if (words.isEmpty()) {
      return;
    }
    String run = words.toString();
    words.setLength(0);
    if (slideTitle && run.length() > SLIDE_TITLE_CHARS_MAX) {
      out.dropHeading();
    }
    if (linesCount && !run.isBlank()) {
      out.lines(run);
    } else {
      markup.text(run);
    }
  }

  /** How many pages, slides or sheets there were. */
  int pages() {
    return page;
  }
}
