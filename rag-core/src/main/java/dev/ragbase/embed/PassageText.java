package dev.ragbase.embed;

import java.util.List;

/**
 * What of a chunk is embedded: its heading path, then its text. Two chunks of equal passage text
 * share a vector. The ingest pipeline puts the document's title in front where that helps.
 *
 * <p>Each heading is cut after {@value #WEIGHT_MAX} letters, digits and spaces of ASCII, other
 * characters counting for three (a Chinese character or a punctuation mark is a token where a
 * letter is a fraction of one), so that an over-long heading leaves room for the text.
 */
public final class PassageText {
  /** How much of a heading counts, where an ASCII letter weighs one. */
  public static final int WEIGHT_MAX = 180;

  private static final int WEIGHT_OF_OTHERS = 3;

  private PassageText() {}

  /** The passage text of a chunk. */
  public static String of(List<String> headings, String text) {
    String frame = path("", headings);
    return frame.isEmpty() ? text : frame + "\n" + text;
  }

  /**
   * A chunk for a reader who sees nothing else of the document: title and heading path (a heading
   * that repeats the title left out), then the text.
   */
  public static String titled(String title, List<String> headings, String text) {
    String frame = path(title, headings);
    return frame.isEmpty() ? text : frame + "\n" + text;
  }

  /** Headings in one line, behind the title if there is one. */
  private static String path(String title, List<String> headings) {
    StringBuilder path = new StringBuilder(shortened(title.strip()));
    for (String heading : headings) {
      if (!heading.isBlank() && !heading.strip().equalsIgnoreCase(title.strip())) {
        path.append(path.isEmpty() ? "" : " > ").append(shortened(heading.strip()));
      }
    }
    return path.toString();
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
