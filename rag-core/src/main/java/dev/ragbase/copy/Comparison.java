package dev.ragbase.copy;

import java.util.List;

/**
 * What comparing two stores found.
 *
 * @param documents how many of the source were compared
 * @param chunks how many chunks they have
 * @param embeddings how many of those have a vector
 * @param sessions how many conversations of the source were compared
 * @param messages how many messages they have
 * @param differing how many differences there are in all
 * @param differences a line for each of the first {@value #LINES_MAX}
 */
public record Comparison(
    long documents,
    long chunks,
    long embeddings,
    long sessions,
    long messages,
    long differing,
    List<String> differences) {
  /** How many differences are told one by one. */
  public static final int LINES_MAX = 100;

  public Comparison {
    differences = List.copyOf(differences);
  }

  /** Whether both hold the same. */
  public boolean same() {
    return differing == 0;
  }
}
