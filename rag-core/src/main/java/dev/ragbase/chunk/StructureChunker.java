package dev.ragbase.chunk;

import dev.ragbase.chunk.Frames.Frame;
import dev.ragbase.chunk.Sections.Section;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.TokenCounter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts at headings, then between paragraphs and code blocks, then between lines, sentences, words
 * and at last characters: at each place only as fine as the limit of tokens demands.
 *
 * <p>A chunk holds text of one section, and carries the section's heading path; the heading itself
 * stays in the chunk's text. Small sections (below {@link ChunkLimits#tokensMin}) that are
 * neighbours below one heading are joined, and a small section is joined to its first part; such a
 * chunk carries the path that they have in common. Headings are left out of the path, outermost
 * first, where they would take more than a third of the tokens. No chunk is longer than {@value
 * #CHARS_PER_TOKEN_MAX} characters for each token allowed.
 *
 * <p>Boundaries depend on what stands around them, never on a count from the start: a range that is
 * too long is cut where, well inside it, the boundary of the strongest kind lies whose following
 * piece has the smallest hash, and so again on both sides. An edit therefore changes the chunks
 * around it, and those further off stay as they were.
 *
 * <p>Safe for many threads if the token counter is. Time is linear in the text but for a logarithm,
 * and memory some bytes for each paragraph.
 */
public final class StructureChunker implements Chunker {
  /** Longer texts are cut however few tokens they have, such as a million blanks. */
  public static final int CHARS_PER_TOKEN_MAX = 16;

  private static final String VERSION = "structure-1";

  private final ChunkLimits limits;
  private final TokenCounter counter;
  private final String tokenizerName;

  /**
   * @param tokenizerName names what {@code counter} counts, for the fingerprint
   */
  public StructureChunker(ChunkLimits limits, TokenCounter counter, String tokenizerName) {
    this.limits = limits;
    this.counter = counter;
    this.tokenizerName = tokenizerName;
  }

  @Override
  public String fingerprint() {
    return VERSION
        + ";tokensMax="
        + limits.tokensMax()
        + ";tokensMin="
        + limits.tokensMin()
        + ";tokenizer="
        + tokenizerName;
  }

  @Override
  public List<ChunkDraft> chunk(StructuredText text) {
    return new Cutting(text).chunks();
  }

  /** One text's chunks in the making. */
  private final class Cutting {
    private final StructuredText structured;
    private final String text;
    private final Frames frames;
    private final Units units;
    private final List<Section> sections = new ArrayList<>();

    /** For each section its first unit, and at the end the number of units. */
    private final List<Integer> firstUnits = new ArrayList<>();

    private final List<ChunkDraft> chunks = new ArrayList<>();

    Cutting(StructuredText structured) {
      this.structured = structured;
      this.text = structured.text();
      this.frames = new Frames(limits.tokensMax(), counter);
      UnitReader reader = new UnitReader(structured, counter);
      this.units = reader.units();
      for (Section section : Sections.of(structured)) {
        int first = units.size();
        reader.read(section, frames.of(section.path()).budget(), charsMax());
        if (units.size() > first) {
          sections.add(section);
          firstUnits.add(first);
        }
      }
      firstUnits.add(units.size());
      units.seal();
    }

    List<ChunkDraft> chunks() {
      int begin = 0;
      for (int i = 1; i <= sections.size(); i++) {
        if (i == sections.size() || !joined(i - 1, i)) {
          cut(firstUnits.get(begin), firstUnits.get(i));
          begin = i;
        }
      }
      return List.copyOf(chunks);
    }

    private int charsMax() {
      return limits.tokensMax() * CHARS_PER_TOKEN_MAX;
    }

    /** Whether two neighbouring sections may share a chunk. */
    private boolean joined(int left, int right) {
      Section a = sections.get(left);
      Section b = sections.get(right);
      return (a.isParentOf(b) && (!hasBody(left) || (isSmall(left) && isSmall(right))))
          || (a.isSiblingOf(b) && isSmall(left) && isSmall(right));
    }

    private boolean isSmall(int section) {
      return units.tokens(firstUnits.get(section), firstUnits.get(section + 1))
          < limits.tokensMin();
    }

    private boolean hasBody(int section) {
      return units.end(firstUnits.get(section + 1) - 1) > sections.get(section).bodyStart();
    }

    /**
     * Cuts a range of units until each part fits; without recursion, for ranges may nest deeply.
     */
    private void cut(int from, int to) {
      Deque<int[]> open = new ArrayDeque<>();
      open.push(new int[] {from, to});
      while (!open.isEmpty()) {
        int[] range = open.pop();
        if (!emit(range[0], range[1])) {
          int at = boundary(range[0], range[1]);
          open.push(new int[] {at, range[1]});
          open.push(new int[] {range[0], at});
        }
      }
    }

    /** Adds the range as a chunk if it is within the limits, or cannot be cut between units. */
    private boolean emit(int from, int to) {
      int start = units.start(from);
      int end = units.end(to - 1);
      boolean single = to - from == 1;
      if (!single && (end - start > charsMax() || units.tokens(from, to) > limits.tokensMax())) {
        return false;
      }
      Frame frame = frames.of(path(from, to));
      if (!single && units.tokens(from, to) > frame.budget()) {
        return false;
      }
      if (frames.fits(frame, text.substring(start, end))) {
        chunks.add(draft(frame, start, end));
        return true;
      }
      if (single) {
        halve(frame, start, end);
      }
      return single;
    }

    /** The unit before which a range of at least two is cut. */
    private int boundary(int from, int to) {
      long size = units.tokens(from, to);
      long budget =
          size > 2L * limits.tokensMax()
              ? limits.tokensMax() * 3L / 4
              : frames.of(path(from, to)).budget();
      long margin = size > 2 * budget ? budget / 2 : Math.max(size - budget, budget / 4);
      int first = units.atTokens(from + 1, to, from, margin);
      int last = units.atTokens(from + 1, to, from, size - margin + 1);
      return first < last ? units.best(first, last) : units.best(from + 1, to);
    }

    /** The path that a range's sections have in common; one that is but a heading has no say. */
    private List<String> path(int from, int to) {
      int first = section(from);
      int last = section(to - 1);
      List<String> path = sections.get(last).path();
      for (int i = last - 1; i >= first; i--) {
        if (hasBody(i)) {
          path = Sections.common(sections.get(i).path(), path);
        }
      }
      return path;
    }

    private int section(int unit) {
      int low = 0;
      int high = sections.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (firstUnits.get(middle) <= unit) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    /** For a unit whose tokens with its frame are more than those of both apart. */
    private void halve(Frame frame, int from, int to) {
      Deque<Span> open = new ArrayDeque<>();
      open.push(new Span(from, to));
      while (!open.isEmpty()) {
        Span span = stripped(open.pop());
        boolean indivisible =
            span.length() <= 1 || text.codePointCount(span.start(), span.end()) == 1;
        if (span.length() > 0 && (indivisible || frames.fits(frame, span.of(text)))) {
          chunks.add(draft(frame, span.start(), span.end()));
        } else if (span.length() > 0) {
          int middle = middle(span);
          open.push(new Span(middle, span.end()));
          open.push(new Span(span.start(), middle));
        }
      }
    }

    /** The last word's beginning in the first half, or the middle, not inside a surrogate pair. */
    private int middle(Span span) {
      int middle = span.start() + span.length() / 2;
      for (int i = middle; i > span.start(); i--) {
        if (Character.isWhitespace(text.charAt(i - 1))) {
          return i;
        }
      }
      boolean insidePair =
          Character.isLowSurrogate(text.charAt(middle))
              && Character.isHighSurrogate(text.charAt(middle - 1));
      return insidePair ? middle + 1 : middle;
    }

    private Span stripped(Span span) {
      int start = span.start();
      int end = span.end();
      while (start < end && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      return new Span(start, end);
    }

    private ChunkDraft draft(Frame frame, int start, int end) {
      Integer page = null;
      int low = 0;
      int high = structured.pages().size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (structured.pages().get(middle).offset() <= start) {
          page = structured.pages().get(middle).number();
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return new ChunkDraft(
          frame.headings(), text.substring(start, end), new Span(start, end), page);
    }
  }
}
