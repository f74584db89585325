package dev.ragbase.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which documents answer which query, and how well.
 *
 * @param grades by query id, then document id; 0 or less is not relevant
 */
public record Judgments(Map<String, Map<String, Integer>> grades) {
  public Judgments {
    Map<String, Map<String, Integer>> copy = new HashMap<>();
    grades.forEach((query, documents) -> copy.put(query, Map.copyOf(documents)));
    grades = Map.copyOf(copy);
  }

  /**
   * Reads lines of {@code query-id TAB document-id TAB grade}, or TREC's four columns with an
   * unused second one. A first line whose grade is not a number is a header, and may begin with a
   * byte order mark; blank lines are passed over.
   *
   * @throws IllegalArgumentException naming the line that is neither
   */
  public static Judgments parse(List<String> lines) {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = (i == 0 ? withoutMark(lines.get(i)) : lines.get(i)).strip();
      if (line.isEmpty()) {
        continue;
      }
      List<String> columns = columns(line);
      boolean shaped = columns.size() == 3 || columns.size() == 4;
      if (shaped && columns.getLast().matches("-?\\d{1,9}")) {
        grades
            .computeIfAbsent(columns.getFirst(), query -> new HashMap<>())
            .merge(columns.get(columns.size() - 2), Integer.parseInt(columns.getLast()), Math::max);
      } else if (i > 0 || !shaped) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " is not 'query-id TAB document-id TAB grade': '" + line + "'");
      }
    }
    return new Judgments(grades);
  }

  /** Editors on Windows put a byte order mark before a text, which is no part of its first id. */
  private static String withoutMark(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  /** Ids may hold spaces where tabs stand between the columns. */
  private static List<String> columns(String line) {
    String between = line.indexOf('\t') >= 0 ? "\t" : "\\s+";
    return Stream.of(line.split(between, -1)).map(String::strip).toList();
  }

  /** A query's grades by document id; empty if it was not judged. */
  public Map<String, Integer> of(String query) {
    return grades.getOrDefault(query, Map.of());
  }

  /** Whether any document answers the query. */
  public boolean hasRelevant(String query) {
    return of(query).values().stream().anyMatch(grade -> grade > 0);
  }
}
