package dev.ragbase.ingest.tika;

import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import java.util.ArrayList;
import java.util.List;

/** Finds headings and code in reStructuredText and AsciiDoc source, which stays as it is. */
final class MarkupStructure {
  private static final String RULES = "=-~^\"'`#*+.:_<>";

  private MarkupStructure() {}

  /** AsciiDoc: {@code == Heading}, blocks between lines of dashes or dots. */
  static StructuredText asciiDoc(String text) {
    List<StructuredText.Heading> headings = new ArrayList<>();
    List<Span> code = new ArrayList<>();
    Lines lines = new Lines(text);
    String fence = "";
    int fenceStart = 0;
    while (lines.next()) {
      char first = lines.first();
      if (first == ' ' || lines.indent() > 0) {
        continue;
      }
      boolean rule = (first == '-' || first == '.') && lines.isRule() && lines.run() >= 4;
      if (!fence.isEmpty()) {
        if (rule && lines.line().strip().equals(fence)) {
          code.add(new Span(fenceStart, lines.end()));
          fence = "";
        }
      } else if (rule) {
        fence = lines.line().strip();
        fenceStart = lines.start();
      } else if (first == '=' && lines.run() <= 6) {
        String title = lines.line().substring(lines.run());
        if (title.startsWith(" ") && !title.isBlank()) {
          headings.add(heading(lines.start(), lines.end(), lines.run(), title));
        }
      }
    }
    return new StructuredText(text, headings, List.of(), code);
  }

  /** reStructuredText: underlined titles, literal blocks. */
  static StructuredText rst(String text) {
    List<StructuredText.Heading> headings = new ArrayList<>();
    List<Span> code = new ArrayList<>();
    List<String> styles = new ArrayList<>();
    Lines lines = new Lines(text);
    Literal literal = new Literal(code);
    Span before = new Span(0, 0);
    Span beforeThat = new Span(0, 0);
    while (lines.next()) {
      Span line = new Span(lines.start(), lines.end());
      if (!literal.takes(lines) && isUnderline(lines, before.of(text))) {
        boolean over = beforeThat.of(text).strip().equals(lines.line().strip());
        String style = (over ? "over" : "under") + lines.first();
        if (!styles.contains(style)) {
          styles.add(style);
        }
        int level = Math.min(styles.indexOf(style) + 1, 9);
        headings.add(heading(before.start(), before.end(), level, before.of(text)));
        line = new Span(line.end(), line.end());
      }
      beforeThat = before;
      before = line;
    }
    literal.end();
    return new StructuredText(text, headings, List.of(), code);
  }

  private static boolean isUnderline(Lines lines, String title) {
    char rule = lines.first();
    String words = title.strip();
    return RULES.indexOf(rule) >= 0
        && lines.isRule()
        && lines.run() >= 3
        && !words.isEmpty()
        && (words.length() > 1 || Character.isLetterOrDigit(words.charAt(0)))
        && words.chars().anyMatch(Character::isLetterOrDigit)
        && lines.run() >= words.length() - 1
        && words.length() <= 200;
  }

  private static StructuredText.Heading heading(int start, int end, int level, String words) {
    return new StructuredText.Heading(
        new Span(start, end), level, Characters.line(words.replace("`", ""), 500));
  }

  /** The indented block after a line that ends in {@code ::}. */
  private static final class Literal {
    private final List<Span> code;
    private boolean announced;
    private int indent = -1;
    private int start = -1;
    private int end;

    Literal(List<Span> code) {
      this.code = code;
    }

    boolean takes(Lines lines) {
      if (lines.isBlank()) {
        return announced;
      }
      if (announced && lines.indent() > indent) {
        start = start < 0 ? lines.start() : start;
        end = lines.end();
        return true;
      }
      end();
      String line = lines.line().strip();
      boolean directive = line.startsWith("..");
      announced = (line.endsWith("::") && !directive) || isCodeDirective(line);
      indent = lines.indent();
      return false;
    }

    private static boolean isCodeDirective(String line) {
      return line.startsWith(".. code") || line.startsWith(".. parsed-literal");
    }

    void end() {
      if (start >= 0) {
        code.add(new Span(start, end));
      }
      announced = false;
      start = -1;
    }
  }
}
