package dev.ragbase.analysis;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a character is to words. Found out once for each of the first 65,536. */
enum Shape {
  /** A letter that is its own lower case. */
  SMALL,
  /** A letter whose lower case is one other character, wherever it stands. */
  CAPITAL,
  /** Any other letter. */
  LETTER,
  /** An accent, vowel sign or selector: part of the word that it stands in, and none by itself. */
  MARK,
  DIGIT,
  /** A character of a script without spaces that gives single characters and pairs. */
  PAIRED,
  /** A character of a script without spaces whose words are in a dictionary. */
  BY_DICTIONARY,
  NONE;

  /** By UTF-16 unit; null is not known yet. Threads that meet here write the same. */
  private static final @Nullable Shape[] KNOWN = new @Nullable Shape[Character.MAX_VALUE + 1];

  /** The shape of a UTF-16 unit; half a surrogate pair is {@link #NONE}. */
  static Shape of(char unit) {
    Shape known = KNOWN[unit];
    return known == null ? learn(unit) : known;
  }

  /** The shape of a code point. */
  static Shape of(int point) {
    return point <= Character.MAX_VALUE ? of((char) point) : find(point);
  }

  private static Shape learn(char unit) {
    Shape shape = find(unit);
    KNOWN[unit] = shape;
    return shape;
  }

  boolean isLetter() {
    return this == SMALL || this == CAPITAL || this == LETTER;
  }

  boolean isLetterOrDigit() {
    return isLetter() || this == DIGIT;
  }

  /** Whether it belongs to a word of letters and digits that has begun. */
  boolean isInWord() {
    return isLetterOrDigit() || this == MARK;
  }

  private static Shape find(int point) {
    return switch (Character.getType(point)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.OTHER_NUMBER, Character.LETTER_NUMBER -> DIGIT;
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          isIgnorable(point) ? NONE : ofScript(point, ofCase(point));
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> ofScript(point, MARK);
      case Character.OTHER_SYMBOL -> PAIRED; // an emoji is looked for by itself
      default -> NONE;
    };
  }

  /** Whether it is never seen, as the fillers of Hangul. */
  private static boolean isIgnorable(int point) {
    return UCharacter.hasBinaryProperty(point, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private static Shape ofScript(int point, Shape otherwise) {
    return switch (Character.UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> PAIRED;
      case THAI, LAO, KHMER, MYANMAR -> BY_DICTIONARY;
      default -> point == 0x30FC ? PAIRED : otherwise;
    };
  }

  private static Shape ofCase(int point) {
    // The lower case of a capital sigma depends on where it stands; the apostrophe is no letter.
    if (point > Character.MAX_VALUE || point == 0x3A3 || isApostrophe(point)) {
      return LETTER;
    }
    String lower = Character.toString(point).toLowerCase(Locale.ROOT);
    if (lower.length() > 1) {
      return LETTER;
    }
    boolean capital = Character.isUpperCase(point);
    return capital == (lower.charAt(0) != point) ? capital ? CAPITAL : SMALL : LETTER;
  }

  /** Whether it may stand within a word as in don't. */
  static boolean isApostrophe(int point) {
    return point == '\'' || point == '\u2019' || point == '\u02BC';
  }

  /** Whether it is invisible and holds a word together. */
  static boolean isJoiner(int point) {
    return point == 0x200C || point == 0x200D || point == 0xAD || point == 0x2060;
  }
}
