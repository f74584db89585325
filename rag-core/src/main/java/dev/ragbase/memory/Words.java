package dev.ragbase.memory;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Takes a text apart into the words that keyword search compares: lower-cased runs of letters and
 * digits of any script, each character of Chinese and Japanese by itself. An identifier is found
 * whole and by its parts: {@code foo.bar-baz} also gives foo, bar and baz, {@code getUserById} get,
 * user, by and id.
 */
final class Words {
  private static final String JOINERS = "_.-'’:/@";

  private final String text;
  private final Consumer<String> words;

  private Words(String text, Consumer<String> words) {
    this.text = text;
    this.words = words;
  }

  static void forEach(String text, Consumer<String> words) {
    new Words(Normalizer.normalize(text, Normalizer.Form.NFKC), words).run();
  }

  private void run() {
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (isAlone(point)) {
        words.accept(Character.toString(point));
        at += Character.charCount(point);
      } else if (beginsWord(point)) {
        at = compound(at);
      } else {
        at += Character.charCount(point);
      }
    }
  }

  /** Words that joiners hold together, from {@code start}; returns where they end. */
  private int compound(int start) {
    int end = wordEnd(start);
    word(start, end);
    int at = end;
    while (at + 1 < text.length()
        && JOINERS.indexOf(text.charAt(at)) >= 0
        && beginsWord(text.codePointAt(at + 1))) {
      int next = at + 1;
      at = wordEnd(next);
      word(next, at);
    }
    if (at > end) {
      words.accept(lower(start, at));
    }
    return at;
  }

  private int wordEnd(int start) {
    int at = start;
    while (at < text.length() && isWord(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  /** A word, and its parts if it changes between lower and upper case or letters and digits. */
  private void word(int start, int end) {
    words.accept(lower(start, end));
    int part = start;
    for (int i = start + 1; i < end; i++) {
      if (isBorder(i, end)) {
        words.accept(lower(part, i));
        part = i;
      }
    }
    if (part > start) {
      words.accept(lower(part, end));
    }
  }

  private boolean isBorder(int i, int end) {
    char before = text.charAt(i - 1);
    char here = text.charAt(i);
    boolean capital = Character.isUpperCase(here);
    boolean lastCapital =
        capital
            && Character.isUpperCase(before)
            && i + 1 < end
            && Character.isLowerCase(text.charAt(i + 1));
    return lastCapital
        || (capital && Character.isLowerCase(before))
        || Character.isDigit(before) != Character.isDigit(here);
  }

  private String lower(int start, int end) {
    return text.substring(start, end).toLowerCase(Locale.ROOT);
  }

  private static boolean beginsWord(int point) {
    return !isAlone(point) && Character.isLetterOrDigit(point);
  }

  /** A mark belongs to the letter before it: by itself it tells nothing. */
  private static boolean isWord(int point) {
    return beginsWord(point)
        || Character.getType(point) == Character.NON_SPACING_MARK
        || Character.getType(point) == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isAlone(int point) {
    if (Character.isIdeographic(point)) {
      return true;
    }
    Character.UnicodeScript script = Character.UnicodeScript.of(point);
    return script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA;
  }
}
