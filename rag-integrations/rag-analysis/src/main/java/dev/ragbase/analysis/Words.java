package dev.ragbase.analysis;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words of a text, in lower case, before any language has its say.
 *
 * <p>A compound such as {@code getUserName}, {@code HTTP_500}, {@code rag-store} or {@code
 * src/App.java} gives its parts and, at the place of the last part, the whole without its
 * connectors, so that {@code get_user_name} and {@code getUserName} are one word; digits keep the
 * connector between them. Chinese, Japanese and Korean give single characters and pairs; Thai, Lao,
 * Khmer and Burmese, which write no spaces, are cut by dictionary.
 *
 * <p>Not safe for many threads.
 */
final class Words {
  /** A longer compound gives its parts only. */
  private static final int WHOLE_CHARS_MAX = 100;

  /** A longer run without a break is no word of any language: what follows is left out. */
  private static final int ATOM_CHARS_MAX = 255;

  private static final String CONNECTORS = "_-.:/\\@#+&~=$%·‐‑";

  private static final Normalizer2 NORMAL_FORM = Normalizer2.getNFKCInstance();

  private WordList out = new WordList(0);
  private String text = "";

  /** The text once more, for {@link #plainWord}. */
  private char[] chars = {};

  private int position;

  /** Made on demand: few texts have a script without spaces. */
  private @Nullable BreakIterator breaks;

  /** Adds the words of a text to a list, in order. */
  void read(String source, WordList target) {
    out = target;
    text = NORMAL_FORM.normalize(source);
    chars = text.toCharArray();
    position = 0;
    while (position < chars.length) {
      int point = Character.codePointAt(chars, position);
      switch (Shape.of(point)) {
        case SMALL, CAPITAL, DIGIT -> {
          if (!plainWord()) {
            compound();
          }
        }
        case LETTER -> compound();
        case PAIRED -> pairs();
        case BY_DICTIONARY -> dictionaryWords();
        case MARK, NONE -> position += Character.charCount(point);
      }
    }
  }

  /**
   * Reads what most words are: letters, all small but perhaps the first, or all capitals, or
   * digits, with nothing around that belongs to them. What {@link #compound} would make of it, at a
   * fraction of the cost.
   *
   * @return false, with nothing done, if there is more to it
   */
  private boolean plainWord() {
    int start = position;
    int end = isAsciiDigit(chars[start]) ? digitsEnd(start) : lettersEnd(start);
    if (end == start || end - start > ATOM_CHARS_MAX || isMarkedBefore(start) || !isWordOver(end)) {
      return false;
    }
    out.addLower(chars, start, end);
    position = end;
    return true;
  }

  private int digitsEnd(int start) {
    int end = start;
    while (end < chars.length && isAsciiDigit(chars[end])) {
      end++;
    }
    return end;
  }

  /** Where letters of such cases end; where they start if there is a seam to look for. */
  private int lettersEnd(int start) {
    int end = start;
    int capitals = 0;
    for (; end < chars.length; end++) {
      Shape shape = Shape.of(chars[end]);
      if (shape == Shape.CAPITAL) {
        capitals++;
      } else if (shape != Shape.SMALL && shape != Shape.MARK) {
        break;
      }
    }
    boolean mixed =
        capitals > 0
            && capitals < end - start
            && (capitals > 1 || Shape.of(chars[start]) != Shape.CAPITAL);
    return mixed ? start : end;
  }

  private static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether surely nothing from index on belongs to the word before it. */
  private boolean isWordOver(int index) {
    if (index == chars.length || chars[index] == ' ') {
      return true;
    }
    char next = chars[index];
    return !Character.isSurrogate(next)
        && !Shape.of(next).isInWord()
        && !Shape.isJoiner(next)
        && !Shape.isApostrophe(next)
        && next != '+'
        && next != '#'
        && afterConnector(index) < 0;
  }

  private void pairs() {
    String last = "";
    while (position < text.length()) {
      int point = text.codePointAt(position);
      if (Shape.of(point) != Shape.PAIRED) {
        return;
      }
      String one = Character.toString(point);
      out.add(one, false);
      if (!last.isEmpty()) {
        out.add(last + one, true);
      }
      last = one;
      position += one.length();
    }
  }

  private void dictionaryWords() {
    int start = position;
    while (position < text.length()
        && Shape.of(text.codePointAt(position)) == Shape.BY_DICTIONARY) {
      position += Character.charCount(text.codePointAt(position));
    }
    String run = text.substring(start, position);
    BreakIterator found = breaks;
    if (found == null) {
      found = BreakIterator.getWordInstance(ULocale.ROOT);
      breaks = found;
    }
    found.setText(run);
    int from = found.first();
    for (int to = found.next(); to != BreakIterator.DONE; to = found.next()) {
      String word = run.substring(from, to);
      if (!isOfMarks(word)) {
        out.add(atom(word), false);
      }
      from = to;
    }
  }

  private static boolean isOfMarks(String word) {
    return word.codePoints().noneMatch(Character::isLetter);
  }

  /** Reads letters and digits with single connectors between them. */
  private void compound() {
    int start = position;
    int first = out.size();
    StringBuilder whole = new StringBuilder();
    while (true) {
      int segment = position;
      skipSegment();
      addSegment(text.substring(segment, position), whole);
      int next = afterConnector(position);
      if (next < 0) {
        break;
      }
      joinDigits(whole, next);
      position = next;
    }
    int parts = out.size() - first;
    if (parts > 1 && whole.length() <= WHOLE_CHARS_MAX) {
      if (isNumber(whole)) {
        out.cut(first);
        out.add(whole.toString(), false);
      } else {
        addWhole(whole.toString());
      }
    }
    addMarked(start);
  }

  private void skipSegment() {
    int start = position;
    while (position < text.length()) {
      int point = text.codePointAt(position);
      int length = Character.charCount(point);
      boolean inWord =
          Shape.of(point).isInWord()
              || (position > start && Shape.isJoiner(point))
              || (position > start && Shape.isApostrophe(point) && letterAt(position + length));
      if (!inWord) {
        return;
      }
      position += length;
    }
  }

  private boolean letterAt(int index) {
    return index < text.length() && Shape.of(text.codePointAt(index)).isLetter();
  }

  /** Where the next segment of the compound begins; -1 if it ends here. */
  private int afterConnector(int index) {
    if (index >= text.length()) {
      return -1;
    }
    char connector = text.charAt(index);
    int next = index + 1;
    if (connector == ':' && next < text.length() && text.charAt(next) == ':') {
      next++;
    }
    if (next >= text.length()) {
      return -1;
    }
    Shape shape = Shape.of(text.codePointAt(next));
    if (connector == ',') {
      return digitBefore(index) && shape == Shape.DIGIT ? next : -1;
    }
    return CONNECTORS.indexOf(connector) >= 0 && shape.isLetterOrDigit() ? next : -1;
  }

  private boolean digitBefore(int index) {
    return Shape.of(text.codePointBefore(index)) == Shape.DIGIT;
  }

  /** Between digits a connector says something (1.2 is not 12), but for a comma. */
  private void joinDigits(StringBuilder whole, int next) {
    char connector = text.charAt(position);
    if (connector != ','
        && digitBefore(position)
        && Shape.of(text.codePointAt(next)) == Shape.DIGIT) {
      whole.append(connector);
    }
  }

  private static boolean isNumber(StringBuilder whole) {
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c != '.' && !Character.isDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private void addSegment(String segment, StringBuilder whole) {
    int first = out.size();
    int from = 0;
    for (int i = 1; i < segment.length(); i++) {
      if (isSeam(segment, from, i)) {
        addPart(segment.substring(from, i));
        from = i;
      }
    }
    addPart(segment.substring(from));
    String folded = lower(segment);
    if (out.size() - first > 1 && folded.length() <= WHOLE_CHARS_MAX) {
      addWhole(folded);
    }
    whole.append(folded);
  }

  private void addPart(String part) {
    out.add(lower(atom(part)), false);
  }

  /** As much of a run as makes a word, but no half of a character. */
  private static String atom(String run) {
    if (run.length() <= ATOM_CHARS_MAX) {
      return run;
    }
    boolean pair = Character.isHighSurrogate(run.charAt(ATOM_CHARS_MAX - 1));
    return run.substring(0, pair ? ATOM_CHARS_MAX - 1 : ATOM_CHARS_MAX);
  }

  private void addWhole(String whole) {
    if (!out.endsWithWhole(whole)) {
      out.add(whole, true);
    }
  }

  /**
   * Whether a part ends before i. Short pieces are left together, as a split iPhone, H2O or URLs
   * would only litter the index.
   */
  private static boolean isSeam(String segment, int from, int i) {
    char before = segment.charAt(i - 1);
    char here = segment.charAt(i);
    if (Character.isDigit(here) != Character.isDigit(before)) {
      return Character.isDigit(here)
          ? letters(segment, i - 1, -1) >= 3
          : letters(segment, i, 1) >= 3;
    }
    if (!Character.isUpperCase(here)) {
      return false;
    }
    if (Character.isLowerCase(before)) {
      return i - from >= 2;
    }
    return Character.isUpperCase(before) && i - from >= 2 && lowers(segment, i + 1) >= 3;
  }

  private static int letters(String segment, int index, int step) {
    int count = 0;
    while (index >= 0 && index < segment.length() && Character.isLetter(segment.charAt(index))) {
      count++;
      index += step;
    }
    return count;
  }

  private static int lowers(String segment, int index) {
    int count = 0;
    while (index < segment.length() && Character.isLowerCase(segment.charAt(index))) {
      count++;
      index++;
    }
    return count;
  }

  /** C++, C#, F# and .NET are words of their own beside c, f and net. */
  private void addMarked(int start) {
    String last = out.text(out.size() - 1);
    if (text.startsWith("++", position) && letterBefore()) {
      position += 2;
      addWhole(last + "++");
    } else if (text.startsWith("#", position) && letterBefore()) {
      position += 1;
      addWhole(last + "#");
    } else if (isMarkedBefore(start)) {
      addWhole("." + last);
    }
  }

  private boolean isMarkedBefore(int start) {
    return start > 0
        && text.charAt(start - 1) == '.'
        && (start == 1 || Character.isWhitespace(text.charAt(start - 2)));
  }

  private boolean letterBefore() {
    Shape before = Shape.of(text.codePointBefore(position));
    return before.isLetter() || before == Shape.MARK;
  }

  private static String lower(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    StringBuilder kept = null;
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c == '\u2019' || c == '\u02BC' || Shape.isJoiner(c)) {
        if (kept == null) {
          kept = new StringBuilder(lower.length()).append(lower, 0, i);
        }
        if (!Shape.isJoiner(c)) {
          kept.append('\'');
        }
      } else if (kept != null) {
        kept.append(c);
      }
    }
    return kept == null ? lower : kept.toString();
  }
}
