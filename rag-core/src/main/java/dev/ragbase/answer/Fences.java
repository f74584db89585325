package dev.ragbase.answer;

import java.util.List;
import java.util.stream.IntStream;

/** The fences around code in Markdown, of which a chunk may hold one without the other. */
final class Fences {
  private Fences() {}

  /** Whether a line is a fence. Tildes below a line of text underline a heading instead. */
  static boolean isFence(List<String> lines, int i) {
    String line = lines.get(i).stripLeading();
    return line.startsWith("```") || (line.startsWith("~~~") && afterBlank(lines, i));
  }

  /** Whether a fence names the language of its code, as only an opening one does. */
  static boolean names(String line) {
    return !line.strip().replaceFirst("^[`~]+", "").isBlank();
  }

  /** Whether the text begins within code: a fence is left over, and it looks like a closing one. */
  static boolean beginInside(List<String> lines) {
    int[] fences = IntStream.range(0, lines.size()).filter(i -> isFence(lines, i)).toArray();
    if (fences.length % 2 == 0) {
      return false;
    }
    int first = fences[0];
    return !names(lines.get(first)) && !afterBlank(lines, first);
  }

  private static boolean afterBlank(List<String> lines, int i) {
    return i == 0 || lines.get(i - 1).isBlank();
  }
}
