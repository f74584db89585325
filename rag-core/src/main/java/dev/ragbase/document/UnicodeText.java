package dev.ragbase.document;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * The rule that every stored text keeps: well-formed UTF-16, so that UTF-8 can hold it to the last
 * character. Every character is allowed, U+0000 too; a surrogate without its other half is none.
 */
public final class UnicodeText {
  private UnicodeText() {}

  /**
   * Checks a text.
   *
   * @param what names the text in the message
   * @throws NullPointerException if there is none
   * @throws IllegalArgumentException saying where a half surrogate stands; {@link #mended} replaces
   *     it
   */
  public static void require(String what, String text) {
    requireNonNull(text, () -> what + " is null");
    int at = halfSurrogate(text, 0);
    if (at >= 0) {
      throw new IllegalArgumentException(
          what
              + " holds half a surrogate pair (U+"
              + Integer.toHexString(text.charAt(at)).toUpperCase(Locale.ROOT)
              + ") at character "
              + at
              + ", which is no Unicode text: replace it, by U+FFFD say");
    }
  }

  /** The text with U+FFFD in place of each half surrogate; the same object if it has none. */
  public static String mended(String text) {
    int at = halfSurrogate(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (; at >= 0; at = halfSurrogate(text, at + 1)) {
      mended.setCharAt(at, '\uFFFD');
    }
    return mended.toString();
  }

  /** Compares by code point, as UTF-8 sorts; {@link String#compareTo} sorts by UTF-16 unit. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogateX = Character.isSurrogate(x);
        boolean surrogateY = Character.isSurrogate(y);
        return surrogateX == surrogateY
            ? Character.compare(x, y)
            : Boolean.compare(surrogateX, surrogateY);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Where the next one is; {@code from} never lies inside a pair. */
  private static int halfSurrogate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        return i;
      }
    }
    return -1;
  }
}
