package dev.ragbase.answer;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Passes a streamed text on without the citation markers that refer to nothing: of {@code [1]},
 * {@code [2, 3]} and the like it keeps the numbers of sources that there are, and remembers which.
 * Code between backticks stays as it is, and so does a subscript such as {@code args[0]}: brackets
 * right behind a word that name no source. For one thread.
 */
final class CitationMarkers implements Consumer<String> {
  private static final Pattern MARKER = Pattern.compile("\\[\\s*\\d+(?:\\s*[,;]\\s*\\d+)*\\s*]");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int MARKER_CHARS_MAX = 100;

  /** So many backticks fence a block; fewer end with their line at the latest. */
  private static final int FENCE_TICKS = 3;

  private final int sources;
  private final Consumer<String> next;

  /** What may be a marker, from its bracket on. */
  private final StringBuilder held = new StringBuilder();

  private final StringBuilder text = new StringBuilder();
  private final TreeSet<Integer> cited = new TreeSet<>();

  /** How many backticks opened the code that is being read; 0 outside of code. */
  private int codeTicks;

  /** How many backticks were just read. */
  private int ticks;

  /** The end in {@link #text} of the last subscript. */
  private int subscriptEnd = -1;

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
    int before = text.length();
    for (int i = 0; i < part.length(); i++) {
      take(part.charAt(i));
    }
    passOn(before);
  }

  /** Passes on what was held back, at the end of the text. */
  void end() {
    int before = text.length();
    release();
    passOn(before);
  }

  /** All that was passed on. */
  String text() {
    return text.toString();
  }

  /** The sources that the text refers to, in order. */
  Set<Integer> cited() {
    return Collections.unmodifiableSortedSet(cited);
  }

  private void passOn(int from) {
    if (text.length() > from) {
      next.accept(text.substring(from));
    }
  }

  private void take(char c) {
    readTicks(c);
    if (!held.isEmpty()) {
      if (c == ']') {
        decide(held.append(c).toString());
        return;
      }
      if (isOfMarker(c) && held.length() < MARKER_CHARS_MAX) {
        held.append(c);
        return;
      }
      release();
    }
    if (c == '[' && codeTicks == 0) {
      held.append(c);
    } else {
      text.append(c);
    }
  }

  private static boolean isOfMarker(char c) {
    return (c >= '0' && c <= '9') || c == ',' || c == ';' || Character.isWhitespace(c);
  }

  private void readTicks(char c) {
    if (c == '`') {
      ticks++;
      return;
    }
    if (ticks > 0) {
      boolean closes = codeTicks >= FENCE_TICKS ? ticks >= codeTicks : ticks == codeTicks;
      if (codeTicks == 0) {
        codeTicks = ticks;
      } else if (closes) {
        codeTicks = 0;
      }
      ticks = 0;
    }
    if (c == '\n' && codeTicks < FENCE_TICKS) {
      codeTicks = 0;
    }
  }

  private void release() {
    text.append(held);
    held.setLength(0);
  }

  private void decide(String marker) {
    String kept = MARKER.matcher(marker).matches() ? kept(marker) : marker;
    boolean subscript = kept.isEmpty() && isBehindWord();
    text.append(subscript ? marker : kept);
    held.setLength(0);
    if (subscript) {
      subscriptEnd = text.length();
    }
  }

  private boolean isBehindWord() {
    int end = text.length();
    if (end == 0 || end == subscriptEnd) {
      return end > 0;
    }
    char last = text.charAt(end - 1);
    return last < 128 && Character.isJavaIdentifierPart(last);
  }

  private String kept(String marker) {
    if (text.length() == subscriptEnd) {
      return "";
    }
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
