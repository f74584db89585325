package dev.ragbase.answer;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes a streamed text on without the citation markers that refer to nothing: of {@code [1]},
 * {@code [2, 3]} and the like it keeps the numbers of sources that there are, and remembers which.
 * For one thread.
 */
final class CitationMarkers implements Consumer<String> {
  private static final Pattern MARKER = Pattern.compile("\\[\\s*\\d+(?:\\s*[,;]\\s*\\d+)*\\s*]");
  private static final Pattern MARKER_BEGUN = Pattern.compile("\\[[\\s\\d,;]*");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int MARKER_CHARS_MAX = 100;

  private final int sources;
  private final Consumer<String> next;
  private final StringBuilder held = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final TreeSet<Integer> cited = new TreeSet<>();

  /**
   * A filter for markers in [1, sources].
   *
   * @param next hears the text that is sure
   */
  CitationMarkers(int sources, Consumer<String> next) {
    this.sources = sources;
    this.next = next;
  }

  @Override
  public void accept(String part) {
    held.append(part);
    int open = held.lastIndexOf("[");
    boolean begun =
        open >= 0
            && held.length() - open <= MARKER_CHARS_MAX
            && MARKER_BEGUN.matcher(held.substring(open)).matches();
    release(begun ? open : held.length());
  }

  /** Passes on what was held back, at the end of the text. */
  void end() {
    release(held.length());
  }

  /** All that was passed on. */
  String text() {
    return text.toString();
  }

  /** The sources that the text refers to, in order. */
  Set<Integer> cited() {
    return Collections.unmodifiableSortedSet(cited);
  }

  private void release(int end) {
    if (end == 0) {
      return;
    }
    Matcher markers = MARKER.matcher(held.substring(0, end));
    String sure = markers.replaceAll(it -> Matcher.quoteReplacement(kept(it.group())));
    held.delete(0, end);
    text.append(sure);
    if (!sure.isEmpty()) {
      next.accept(sure);
    }
  }

  private String kept(String marker) {
    StringBuilder kept = new StringBuilder();
    NUMBER
        .matcher(marker)
        .results()
        .map(it -> it.group().length() > 6 ? 0 : Integer.parseInt(it.group()))
        .filter(n -> n >= 1 && n <= sources)
        .forEach(
            n -> {
              cited.add(n);
              kept.append('[').append(n).append(']');
            });
    return kept.toString();
  }
}
