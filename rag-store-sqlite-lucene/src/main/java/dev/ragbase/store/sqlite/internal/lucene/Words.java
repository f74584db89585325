package dev.ragbase.store.sqlite.internal.lucene;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  /** What a character is to a word. */
  private enum Kind {
    LETTER,
    DIGIT,
    PAIRED,
    BY_DICTIONARY,
    NONE
  }

  private final List<Word> out = new ArrayList<>();
  private String text = "";
  private int position;

  /**
   * A word.
   *
   * @param whole whether it is a compound that stands at the place of its last part
   */
  record Word(String text, boolean whole) {}

  /** The words of a text, in order. */
  List<Word> of(String source) {
    out.clear();
    text = NORMAL_FORM.normalize(source);
    position = 0;
    while (position < text.length()) {
      int point = text.codePointAt(position);
      switch (kind(point)) {
        case LETTER, DIGIT -> compound();
        case PAIRED -> pairs();
        case BY_DICTIONARY -> dictionaryWords();
        case NONE -> position += Character.charCount(point);
      }
    }
    return List.copyOf(out);
  }

  private static Kind kind(int point) {
    if (point < 0x80) {
      return (point | 0x20) >= 'a' && (point | 0x20) <= 'z'
          ? Kind.LETTER
          : point >= '0' && point <= '9' ? Kind.DIGIT : Kind.NONE;
    }
    return switch (Character.getType(point)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.OTHER_NUMBER, Character.LETTER_NUMBER ->
          Kind.DIGIT;
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK ->
          ofScript(point);
      case Character.OTHER_SYMBOL -> Kind.PAIRED; // an emoji is looked for by itself
      default -> Kind.NONE;
    };
  }

  private static Kind ofScript(int point) {
    return switch (Character.UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> Kind.PAIRED;
      case THAI, LAO, KHMER, MYANMAR -> Kind.BY_DICTIONARY;
      default -> point == 0x30FC ? Kind.PAIRED : Kind.LETTER;
    };
  }

  private void pairs() {
    String last = "";
    while (position < text.length()) {
      int point = text.codePointAt(position);
      if (kind(point) != Kind.PAIRED) {
        return;
      }
      String one = Character.toString(point);
      out.add(new Word(one, false));
      if (!last.isEmpty()) {
        out.add(new Word(last + one, true));
      }
      last = one;
      position += one.length();
    }
  }

  private void dictionaryWords() {
    int start = position;
    while (position < text.length() && kind(text.codePointAt(position)) == Kind.BY_DICTIONARY) {
      position += Character.charCount(text.codePointAt(position));
    }
    String run = text.substring(start, position);
    BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    breaks.setText(run);
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      out.add(new Word(run.substring(from, Math.min(to, from + ATOM_CHARS_MAX)), false));
      from = to;
    }
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
        out.subList(first, out.size()).clear();
        out.add(new Word(whole.toString(), false));
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
      Kind kind = kind(point);
      boolean inWord =
          kind == Kind.LETTER
              || kind == Kind.DIGIT
              || (position > start && isJoiner(point))
              || (position > start && isApostrophe(point) && letterAt(position + length));
      if (!inWord) {
        return;
      }
      position += length;
    }
  }

  private boolean letterAt(int index) {
    return index < text.length() && kind(text.codePointAt(index)) == Kind.LETTER;
  }

  private static boolean isApostrophe(int point) {
    return point == '\'' || point == '\u2019' || point == '\u02BC';
  }

  private static boolean isJoiner(int point) {
    return point == 0x200C || point == 0x200D || point == 0xAD || point == 0x2060;
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
    Kind kind = kind(text.codePointAt(next));
    if (connector == ',') {
      return digitBefore(index) && kind == Kind.DIGIT ? next : -1;
    }
    return CONNECTORS.indexOf(connector) >= 0 && (kind == Kind.LETTER || kind == Kind.DIGIT)
        ? next
        : -1;
  }

  private boolean digitBefore(int index) {
    return kind(text.codePointBefore(index)) == Kind.DIGIT;
  }

  /** Between digits a connector says something (1.2 is not 12), but for a comma. */
  private void joinDigits(StringBuilder whole, int next) {
    char connector = text.charAt(position);
    if (connector != ',' && digitBefore(position) && kind(text.codePointAt(next)) == Kind.DIGIT) {
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
    out.add(
        new Word(
            lower(part.length() <= ATOM_CHARS_MAX ? part : part.substring(0, ATOM_CHARS_MAX)),
            false));
  }

  private void addWhole(String whole) {
    Word word = new Word(whole, true);
    if (!out.getLast().equals(word)) {
      out.add(word);
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
    String last = out.getLast().text();
    if (text.startsWith("++", position) && letterBefore()) {
      position += 2;
      addWhole(last + "++");
    } else if (text.startsWith("#", position) && letterBefore()) {
      position += 1;
      addWhole(last + "#");
    } else if (start > 0
        && text.charAt(start - 1) == '.'
        && (start == 1 || Character.isWhitespace(text.charAt(start - 2)))) {
      addWhole("." + last);
    }
  }

  private boolean letterBefore() {
    return kind(text.codePointBefore(position)) == Kind.LETTER;
  }

  private static String lower(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    StringBuilder kept = null;
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c == '\u2019' || c == '\u02BC' || isJoiner(c)) {
        if (kept == null) {
          kept = new StringBuilder(lower.length()).append(lower, 0, i);
        }
        if (!isJoiner(c)) {
          kept.append('\'');
        }
      } else if (kept != null) {
        kept.append(c);
      }
    }
    return kept == null ? lower : kept.toString();
  }
}
