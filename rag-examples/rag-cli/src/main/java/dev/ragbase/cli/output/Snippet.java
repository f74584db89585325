package dev.ragbase.cli.output;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a passage to show for a query: where most of the query's words stand. Pure. */
final class Snippet {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int WORD_MIN = 3;

  private final Set<String> words;
  private final Style style;

  Snippet(String query, Style style) {
    this.words = words(query);
    this.style = style;
  }

  /** At most {@code width} characters of the text in one line, the query's words marked. */
  String of(String text, int width) {
    String flat = SPACE.matcher(text.strip()).replaceAll(" ");
    List<int[]> places = places(flat);
    int start = flat.length() <= width ? 0 : start(flat, places, width);
    int end = Math.min(flat.length(), start + width - (start > 0 ? 2 : 0));
    if (end < flat.length()) {
      end = wordEnd(flat, start, end - 2);
    }
    String shown = marked(flat, places, start, end);
    return (start > 0 ? "… " : "") + shown + (end < flat.length() ? " …" : "");
  }

  private List<int[]> places(String flat) {
    List<int[]> places = new ArrayList<>();
    Matcher matcher = WORD.matcher(flat);
    while (matcher.find()) {
      if (words.contains(matcher.group().toLowerCase(Locale.ROOT))) {
        places.add(new int[] {matcher.start(), matcher.end()});
      }
    }
    return places;
  }

  /** The start of the window with the most of the query's words. */
  private static int start(String flat, List<int[]> places, int width) {
    int best = 0;
    int bestCount = 0;
    for (int i = 0; i < places.size(); i++) {
      int from = Math.max(0, places.get(i)[0] - width / 6);
      int count = 0;
      for (int j = i; j < places.size() && places.get(j)[1] <= from + width - 4; j++) {
        count++;
      }
      if (count > bestCount) {
        bestCount = count;
        best = from;
      }
    }
    best = Math.min(best, Math.max(0, flat.length() - width + 2));
    int space = best == 0 ? -1 : flat.indexOf(' ', best);
    return space < 0 || space > best + width / 4 ? safe(flat, best) : space + 1;
  }

  private static int wordEnd(String flat, int start, int end) {
    int space = flat.lastIndexOf(' ', end);
    return space > start + (end - start) / 2 ? space : safe(flat, end);
  }

  private static int safe(String flat, int at) {
    boolean insidePair = at > 0 && at < flat.length() && Character.isLowSurrogate(flat.charAt(at));
    return insidePair ? at - 1 : at;
  }

  private String marked(String flat, List<int[]> places, int start, int end) {
    StringBuilder shown = new StringBuilder();
    int at = start;
    for (int[] place : places) {
      if (place[0] >= at && place[1] <= end) {
        shown.append(Printable.of(flat.substring(at, place[0])));
        shown.append(style.marked(flat.substring(place[0], place[1])));
        at = place[1];
      }
    }
    return shown.append(Printable.of(flat.substring(at, Math.max(at, end)))).toString();
  }

  private static Set<String> words(String query) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(query.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      if (matcher.group().length() >= WORD_MIN) {
        words.add(matcher.group());
      }
    }
    return words;
  }
}
