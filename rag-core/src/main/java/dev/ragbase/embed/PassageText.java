package dev.ragbase.embed;

import java.util.List;

/**
 * What of a chunk is embedded: its document's title and its heading path, then its text. Two chunks
 * of equal passage text share a vector.
 *
 * <p>The title and each heading are cut after {@value #WEIGHT_MAX} letters, digits and spaces of
 * ASCII, other characters counting for three (a Chinese character or a punctuation mark is a token
 * where a letter is a fraction of one), so that an over-long title leaves room for the text. A text
 * of fewer than {@value #FRAMED_CHARS_MIN} characters stands alone: this is the chunker's last
 * resort where a title fills what the model reads.
 */
public final class PassageText {
  /** How much of a title or heading counts, where an ASCII letter weighs one. */
  public static final int WEIGHT_MAX = 180;

  /** Shorter texts, in UTF-16 code units, are embedded without title and headings. */
  public static final int FRAMED_CHARS_MIN = 4;

  private static final int WEIGHT_OF_OTHERS = 3;

  private PassageText() {}

  /** The passage text of a chunk. */
  public static String of(String title, List<String> headings, String text) {
    String frame = text.length() < FRAMED_CHARS_MIN ? "" : frame(title, headings);
    return frame.isEmpty() ? text : frame + "\n" + text;
  }

  /** Title and headings in one line; a heading that repeats the title is left out. */
  public static String frame(String title, List<String> headings) {
    StringBuilder frame = new StringBuilder(shortened(title.strip()));
    for (String heading : headings) {
      if (!heading.isBlank() && !heading.strip().equalsIgnoreCase(title.strip())) {
        frame.append(frame.isEmpty() ? "" : " > ").append(shortened(heading.strip()));
      }
    }
    return frame.toString();
  }

  private static String shortened(String text) {
    int weight = 0;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      weight += isLight(c) ? 1 : WEIGHT_OF_OTHERS;
      if (weight > WEIGHT_MAX) {
        return text.substring(0, end).strip();
      }
      end += Character.charCount(c);
    }
    return text;
  }

  private static boolean isLight(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == ' ');
  }
}
