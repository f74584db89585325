package dev.ragbase.document;

import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;

/** A filter's text is not in the form that {@link FilterParser} documents. */
public final class FilterSyntaxException extends RagException {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED_BEFORE = 60;
  private static final int QUOTED_AFTER = 20;

  private final int position;

  /**
   * @param position where it went wrong, in UTF-16 code units from 0
   * @param problem what was expected there, or what is wrong with what stands there
   */
  FilterSyntaxException(String filter, int position, String problem) {
    super(
        "filter "
            + quote(filter, position)
            + ", position "
            + (position + 1)
            + ": "
            + oneLine(problem),
        Retry.NO,
        null);
    this.position = position;
  }

  /** Where it went wrong, in UTF-16 code units from 0; the length of the text for its end. */
  public int position() {
    return position;
  }

  /** The surroundings of a position, in one line and of bounded length. */
  private static String quote(String filter, int position) {
    int start = position <= QUOTED_BEFORE ? 0 : position - QUOTED_BEFORE;
    int end = Math.min(filter.length(), position + QUOTED_AFTER);
    return "\u00ab"
        + (start > 0 ? "..." : "")
        + oneLine(filter.substring(start, end))
        + (end < filter.length() ? "..." : "")
        + "\u00bb";
  }

  /** The text with a blank for whatever would break the line. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().map(FilterSyntaxException::printable).forEach(line::appendCodePoint);
    return line.toString();
  }

  private static int printable(int c) {
    boolean breaksLine =
        Character.isISOControl(c)
            || Character.getType(c) == Character.LINE_SEPARATOR
            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    boolean unpaired = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return breaksLine ? ' ' : unpaired ? '?' : c;
  }
}
