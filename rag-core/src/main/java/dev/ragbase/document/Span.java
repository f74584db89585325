package dev.ragbase.document;

/**
 * A range of a document's text.
 *
 * @param start the first character, counted in UTF-16 code units from 0
 * @param end one past the last
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span [" + start + ", " + end + ") is not a range");
    }
  }

  /** How many code units it covers. */
  public int length() {
    return end - start;
  }

  /** The characters of {@code text} in this range. */
  public String of(String text) {
    return text.substring(start, end);
  }
}
