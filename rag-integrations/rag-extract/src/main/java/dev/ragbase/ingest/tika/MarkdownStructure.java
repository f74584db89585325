package dev.ragbase.ingest.tika;

import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds headings and code in Markdown source, which stays as it is. For one text. */
final class MarkdownStructure {
  private static final Pattern HTML_HEADING =
      Pattern.compile("<h([1-6])(?:\\s[^>]{0,200})?>(.{1,500}?)</h\\1>", Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\[\\]]*)\\](?:\\([^()]*\\)|\\[[^\\]]*\\])");
  private static final Pattern MARKS =
      Pattern.compile(
          "<[^<>]{1,200}>|\\*\\*|`+|(?<!\\w)[*_]|[*_](?!\\w)|\\s*\\{#[^{}]*\\}\\s*$|\\s+#+\\s*$");

  private final String text;
  private final Lines lines;
  private final List<StructuredText.Heading> headings = new ArrayList<>();
  private final List<Span> code = new ArrayList<>();
  private char fence;
  private int fenceRun;
  private int fenceStart;
  private int indentedStart = -1;
  private int indentedEnd;
  private boolean inList;
  private boolean afterBlank = true;
  private int paragraphLines;
  private int paragraphStart;
  private int paragraphEnd;

  private MarkdownStructure(String text) {
    this.text = text;
    lines = new Lines(text);
  }

  static StructuredText of(String text) {
    return new MarkdownStructure(text).read();
  }

  private StructuredText read() {
    while (lines.next()) {
      if (fence != 0) {
        insideFence();
      } else if (lines.isBlank()) {
        afterBlank = true;
        paragraphLines = 0;
      } else {
        line();
        afterBlank = false;
      }
    }
    endIndented();
    if (fence != 0) {
      code.add(new Span(fenceStart, text.length()));
    }
    return new StructuredText(text, headings, List.of(), code);
  }

  private void insideFence() {
    if (lines.first() == fence && lines.run() >= fenceRun && lines.isRule()) {
      code.add(new Span(fenceStart, lines.end()));
      fence = 0;
    }
  }

  private void line() {
    int indent = lines.indent();
    if (indent >= 4 && !inList && (indentedStart >= 0 || afterBlank)) {
      indentedStart = indentedStart < 0 ? lines.start() : indentedStart;
      indentedEnd = lines.end();
      return;
    }
    endIndented();
    char first = lines.first();
    if ((first == '`' || first == '~') && lines.run() >= 3 && (indent < 4 || inList)) {
      fence = first;
      fenceRun = lines.run();
      fenceStart = lines.start();
      paragraphLines = 0;
    } else if (first == '#' && indent < 4) {
      atx();
    } else if ((first == '=' || first == '-') && paragraphLines == 1 && lines.isRule()) {
      heading(paragraphStart, paragraphEnd, first == '=' ? 1 : 2, paragraph());
    } else if (first == '<') {
      html();
    } else {
      other(first, indent);
    }
  }

  private String paragraph() {
    return text.substring(paragraphStart, paragraphEnd);
  }

  private void atx() {
    int level = lines.run();
    String words = lines.line().strip().substring(level);
    if (level <= 6 && (words.isEmpty() || Character.isWhitespace(words.charAt(0)))) {
      heading(lines.start(), lines.end(), level, words);
      inList = false;
    } else {
      other('#', 0);
    }
  }

  private void html() {
    Matcher heading = HTML_HEADING.matcher(lines.line());
    if (heading.find()) {
      heading(
          lines.start(), lines.end(), Integer.parseInt(heading.group(1)), heading.group(2).strip());
    }
    paragraphLines = 0;
  }

  private void other(char first, int indent) {
    boolean item = isItem(first);
    if (item) {
      inList = true;
    } else if (afterBlank && indent == 0) {
      inList = false;
    }
    boolean paragraph = !item && first != '>' && first != '|' && !inList;
    if (!paragraph) {
      paragraphLines = 0;
      return;
    }
    if (paragraphLines++ == 0) {
      paragraphStart = lines.start();
    }
    paragraphEnd = lines.end();
  }

  private boolean isItem(char first) {
    if (first != '-' && first != '*' && first != '+' && !Character.isDigit(first)) {
      return false;
    }
    String line = lines.line().strip();
    int mark = 1;
    while (Character.isDigit(first) && mark < line.length() && mark < 10) {
      if (!Character.isDigit(line.charAt(mark++))) {
        break;
      }
    }
    return line.length() == 1
        || (line.length() > mark && Character.isWhitespace(line.charAt(mark)));
  }

  private void heading(int start, int end, int level, String marked) {
    String title = words(marked);
    if (!title.isEmpty()) {
      headings.add(new StructuredText.Heading(new Span(start, end), level, title));
    }
    paragraphLines = 0;
  }

  /** What a reader sees of a line of Markdown. */
  private static String words(String marked) {
    String plain = LINK.matcher(Characters.line(marked, 500)).replaceAll("$1");
    return Characters.line(MARKS.matcher(plain).replaceAll(""), 500);
  }

  private void endIndented() {
    if (indentedStart >= 0) {
      code.add(new Span(indentedStart, indentedEnd));
      indentedStart = -1;
    }
  }
}
