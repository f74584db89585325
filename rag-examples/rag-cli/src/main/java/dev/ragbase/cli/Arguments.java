package dev.ragbase.cli;

import java.util.ArrayList;
import java.util.List;

/** The arguments of the command line, put in order. */
final class Arguments {
  private static final String STORE = "--store";

  private Arguments() {}

  /** The same with a {@code --store} that stands before the command behind it. */
  static List<String> commandFirst(List<String> given) {
    int length = storeLength(given);
    if (length == 0 || length >= given.size()) {
      return given;
    }
    List<String> ordered = new ArrayList<>(given.subList(length, given.size()));
    int end = ordered.indexOf("--");
    ordered.addAll(end < 0 ? ordered.size() : end, given.subList(0, length));
    return ordered;
  }

  private static int storeLength(List<String> given) {
    if (given.isEmpty()) {
      return 0;
    }
    String first = given.getFirst();
    return first.equals(STORE) ? 2 : first.startsWith(STORE + "=") ? 1 : 0;
  }
}
