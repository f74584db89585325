package dev.ragbase.chunk;

import dev.ragbase.chunk.Sections.Section;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.TokenCounter;
import java.util.List;

/**
 * Reads a text's units: paragraphs and code blocks, and finer pieces of those that do not fit. Each
 * level counts each character at most once, so the cost is linear in the text.
 */
final class UnitReader {
  private final String text;
  private final List<Span> code;
  private final TokenCounter counter;
  private final Units units = new Units();
  private int nextCode;

  UnitReader(StructuredText text, TokenCounter counter) {
    this.text = text.text();
    this.code = text.code();
    this.counter = counter;
  }

  Units units() {
    return units;
  }

  /**
   * Adds a section's units; sections come in order.
   *
   * @param budget the tokens that a unit may have
   * @param charsMax the characters that a unit may have
   */
  void read(Section section, int budget, int charsMax) {
    Limits limits = new Limits(budget, charsMax);
    add(section.start(), section.bodyStart(), Level.SECTION, Level.SECTION, limits);
    boolean headed = section.bodyStart() > section.start();
    Level first = headed ? Level.GLUED : Level.SECTION;
    int at = section.bodyStart();
    while (nextCode < code.size() && code.get(nextCode).start() < section.end()) {
      Span block = code.get(nextCode);
      int start = Math.max(at, block.start());
      int end = Math.min(section.end(), block.end());
      if (start < end) {
        first = paragraphs(at, start, first, limits);
        first = block(start, end, first, limits);
        at = end;
      }
      if (block.end() > section.end()) {
        break;
      }
      nextCode++;
    }
    paragraphs(at, section.end(), first, limits);
  }

  private record Limits(int budget, int charsMax) {}

  private Level paragraphs(int start, int end, Level first, Limits limits) {
    Level before = first;
    for (int at = start; at < end; ) {
      int next = Level.PARAGRAPH.end(text, at, end);
      before = block(at, next, before, limits);
      at = next;
    }
    return before;
  }

  /** Adds a paragraph or code block; gives the level of the boundary after it. */
  private Level block(int start, int end, Level before, Limits limits) {
    int sizeBefore = units.size();
    add(start, end, before, Level.PARAGRAPH, limits);
    return units.size() > sizeBefore ? Level.PARAGRAPH : before;
  }

  /**
   * Adds a piece, or what it falls into.
   *
   * @param before the level of the boundary before it
   * @param level the level of the piece itself
   */
  private void add(int from, int to, Level before, Level level, Limits limits) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (start == end) {
      return;
    }
    if (!addWhole(start, end, before, level, limits)) {
      addParts(start, end, before, finer(level), limits);
    }
  }

  private boolean addWhole(int start, int end, Level before, Level level, Limits limits) {
    boolean indivisible = level == Level.CHARACTER;
    if (end - start > limits.charsMax && !indivisible) {
      return false;
    }
    int tokens = counter.count(text.substring(start, end));
    if (tokens > limits.budget && !indivisible) {
      return false;
    }
    int weight = Math.max(tokens, (end - start) / StructureChunker.CHARS_PER_TOKEN_MAX);
    units.add(start, end, weight, before, Hashes.of(text, start, end));
    return true;
  }

  private void addParts(int start, int end, Level before, Level level, Limits limits) {
    Level boundary = before;
    for (int at = start; at < end; ) {
      int next = level.end(text, at, end);
      add(at, next, boundary, level, limits);
      boundary = level;
      at = next;
    }
  }

  private static Level finer(Level level) {
    return switch (level) {
      case SECTION -> Level.PARAGRAPH;
      case PARAGRAPH -> Level.LINE;
      case LINE -> Level.SENTENCE;
      case SENTENCE -> Level.PHRASE;
      case PHRASE -> Level.WORD;
      case WORD -> Level.PIECE;
      case PIECE, CHARACTER, GLUED -> Level.CHARACTER;
    };
  }
}
