package dev.ragbase.embed.onnx;

import java.text.Normalizer;

/**
 * What BERT's uncased normaliser makes of each character: cleaned, accents stripped, lower case,
 * and whether it stands alone. Answers are kept once found; a race only finds one twice, since an
 * answer is one number.
 */
final class CharClasses {
  /** Nothing is left of it. */
  static final byte DROPPED = 1;

  /** Ends a word. */
  static final byte SPACE = 2;

  /** A word of its own. */
  static final byte ALONE = 3;

  /** Part of a word, as {@link #lower} gives it. */
  static final byte PART = 4;

  /** Must be decomposed together with its neighbours of this kind. */
  static final byte COMPOSED = 5;

  private static final int REPLACEMENT = 0xFFFD;

  private final int[] classes = new int[1 << Character.SIZE];

  /** The class of a character of the text as given: its kind and its lower case. */
  int of(char c) {
    int known = classes[c];
    if (known != 0) {
      return known;
    }
    byte kind = Character.isSurrogate(c) ? COMPOSED : find(c);
    int found = kind << Character.SIZE | Character.toLowerCase((int) c);
    classes[c] = found;
    return found;
  }

  /** A class's kind. */
  static byte kind(int of) {
    return (byte) (of >>> Character.SIZE);
  }

  /** The lower case of a {@link #PART}, or an {@link #ALONE} as it is. */
  static char lower(int of) {
    return (char) of;
  }

  private static byte find(char c) {
    if (isDropped(c)) {
      return DROPPED;
    }
    if (isSpace(c)) {
      return SPACE;
    }
    boolean simple =
        c < 128
            || (!isStripped(c) && Normalizer.isNormalized(String.valueOf(c), Normalizer.Form.NFD));
    if (!simple || type(c) == Character.COMBINING_SPACING_MARK) {
      return COMPOSED;
    }
    return isPunctuation(c) || isIdeograph(c) ? ALONE : PART;
  }

  /** Control, format and private characters, and what stands for broken input. */
  static boolean isDropped(int c) {
    return switch (type(c)) {
      case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r';
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE -> true;
      default -> c == REPLACEMENT;
    };
  }

  static boolean isSpace(int c) {
    return switch (type(c)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> c == '\t' || c == '\n' || c == '\r';
    };
  }

  /** Whether it is an accent that the model never sees. */
  static boolean isStripped(int c) {
    return type(c) == Character.NON_SPACING_MARK;
  }

  /** Punctuation, to which ASCII's symbols count. */
  static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (type(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The class as the reference knows it: four have changed since. */
  private static int type(int c) {
    return switch (c) {
      case 0x166D, 0x111C9 -> Character.OTHER_PUNCTUATION;
      case 0x1734, 0x1171E -> Character.NON_SPACING_MARK;
      default -> LaterCharacters.contain(c) ? Character.OTHER_LETTER : Character.getType(c);
    };
  }

  /** The blocks that the model reads character by character. */
  static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
