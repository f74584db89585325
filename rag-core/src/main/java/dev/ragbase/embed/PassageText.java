package dev.ragbase.embed;

import java.util.List;

/**
 * What of a chunk is embedded: its document's title and its heading path, then its text. Two chunks
 * of equal passage text share a vector.
 */
public final class PassageText {
  private PassageText() {}

  /** The passage text of a chunk. */
  public static String of(String title, List<String> headings, String text) {
    String frame = frame(title, headings);
    return frame.isEmpty() ? text : frame + "\n" + text;
  }

  /** Title and headings in one line; a heading that repeats the title is left out. */
  public static String frame(String title, List<String> headings) {
    StringBuilder frame = new StringBuilder(title.strip());
    for (String heading : headings) {
      if (!heading.isBlank() && !heading.strip().equalsIgnoreCase(title.strip())) {
        frame.append(frame.isEmpty() ? "" : " > ").append(heading.strip());
      }
    }
    return frame.toString();
  }
}
