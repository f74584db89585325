package dev.ragbase.chunk;

import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.document.StructuredText.Heading;
import dev.ragbase.document.StructuredText.PageStart;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts made of seeded words. */
final class RandomTexts {
  private final RandomGenerator random;

  RandomTexts(RandomGenerator random) {
    this.random = random;
  }

  String word() {
    return IntStream.rangeClosed(0, 1 + random.nextInt(9))
        .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(26))))
        .collect(Collectors.joining());
  }

  String sentence() {
    return IntStream.rangeClosed(0, 3 + random.nextInt(15))
            .mapToObj(i -> word())
            .collect(Collectors.joining(" "))
        + ".";
  }

  String paragraph() {
    return IntStream.rangeClosed(0, random.nextInt(8))
        .mapToObj(i -> sentence())
        .collect(Collectors.joining(random.nextInt(3) == 0 ? "\n" : " "));
  }

  List<String> paragraphs(int count) {
    return IntStream.range(0, count).mapToObj(i -> paragraph()).toList();
  }

  /** Paragraphs that begin with {@code #} become headings; those that begin with blanks, code. */
  static StructuredText markdown(List<String> paragraphs) {
    StringBuilder text = new StringBuilder();
    List<Heading> headings = new ArrayList<>();
    List<Span> code = new ArrayList<>();
    for (String paragraph : paragraphs) {
      Span span = new Span(text.length(), text.length() + paragraph.length());
      if (paragraph.startsWith("#")) {
        int level = paragraph.indexOf(' ');
        headings.add(new Heading(span, level, paragraph.substring(level + 1)));
      } else if (paragraph.startsWith("    ")) {
        code.add(span);
      }
      text.append(paragraph).append("\n\n");
    }
    return new StructuredText(text.toString(), headings, List.of(), code);
  }

  /** Paragraphs, headings and code in any order. */
  List<String> markdownParagraphs(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                switch (random.nextInt(6)) {
                  case 0 -> "#".repeat(1 + random.nextInt(4)) + " " + word() + " " + word();
                  case 1 -> "    " + paragraph().replace(". ", ";\n\n    ");
                  default -> paragraph();
                })
        .toList();
  }

  /** Anything: marks, blanks, NUL, emoji, combining characters, Chinese, no structure or wild. */
  StructuredText wild(int length) {
    String[] parts = {
      " ",
      " ",
      "\n",
      "\n\n",
      "\r\n",
      "\t",
      "\0",
      "a",
      "word",
      ".",
      "! ",
      "\u3002",
      "\u4E2D\u6587",
      "\uD83D\uDE00",
      "\uD83D\uDC68\u200D\uD83D\uDC69",
      "e\u0301",
      "\u00A0",
      "\u2028",
      "\uFEFF",
      "-----",
      "x".repeat(90),
      "antidisestablishmentarianism "
    };
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(parts[random.nextInt(parts.length)].repeat(1 + random.nextInt(3)));
    }
    List<Heading> headings = new ArrayList<>();
    List<Span> code = new ArrayList<>();
    List<PageStart> pages = new ArrayList<>();
    for (int at = 0, page = 1; at < text.length(); page++) {
      int end = Math.min(text.length(), at + random.nextInt(1 + length / 3));
      switch (random.nextInt(4)) {
        case 0 -> headings.add(new Heading(cut(text, at, end), 1 + random.nextInt(9), word()));
        case 1 -> code.add(cut(text, at, end));
        case 2 -> pages.add(new PageStart(at, page));
        default -> {}
      }
      at = end + 1;
    }
    return new StructuredText(text.toString(), headings, pages, code);
  }

  /** An extractor's spans do not cut surrogate pairs. */
  private static Span cut(CharSequence text, int from, int to) {
    return new Span(outsidePair(text, from), outsidePair(text, to));
  }

  private static int outsidePair(CharSequence text, int at) {
    boolean inside = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
    return inside ? at + 1 : at;
  }
}
