package dev.ragbase.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The arguments of the command line, put in order. */
final class Arguments {
  private static final Set<String> PLACES = Set.of("--store", "--tenant", "--workspace", "--user");

  private Arguments() {}

  /** The same with {@code --store} and the like, where they stand before the command, behind it. */
  static List<String> commandFirst(List<String> given) {
    int length = 0;
    for (int more = placeLength(given); more > 0 && length + more <= given.size(); ) {
      length += more;
      more = placeLength(given.subList(length, given.size()));
    }
    if (length == 0 || length >= given.size()) {
      return given;
    }
    List<String> ordered = new ArrayList<>(given.subList(length, given.size()));
    int end = ordered.indexOf("--");
    ordered.addAll(end < 0 ? ordered.size() : end, given.subList(0, length));
    return ordered;
  }

  private static int placeLength(List<String> given) {
    if (given.isEmpty()) {
      return 0;
    }
    String first = given.getFirst();
    return PLACES.contains(first) ? 2 : PLACES.contains(first.split("=", 2)[0]) ? 1 : 0;
  }
}
