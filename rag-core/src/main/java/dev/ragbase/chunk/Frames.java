package dev.ragbase.chunk;

import dev.ragbase.embed.PassageText;
import dev.ragbase.embed.TokenCounter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The headings that a document's chunks carry, and what they take of the budget. */
final class Frames {
  private static final int BUDGET_MIN = 4;

  private final int tokensMax;
  private final TokenCounter counter;
  private final Map<List<String>, Frame> byPath = new HashMap<>();

  Frames(int tokensMax, TokenCounter counter) {
    this.tokensMax = tokensMax;
    this.counter = counter;
  }

  /**
   * A path as chunks carry it.
   *
   * @param headings without the outermost ones, where they would take too much room
   * @param budget the tokens left for text
   */
  record Frame(List<String> headings, int budget) {}

  Frame of(List<String> path) {
    return byPath.computeIfAbsent(path, this::fitted);
  }

  private Frame fitted(List<String> path) {
    List<String> headings = path;
    int tokens = tokens(headings);
    while (tokens > tokensMax / 3 && !headings.isEmpty()) {
      headings = headings.subList(1, headings.size());
      tokens = tokens(headings);
    }
    return new Frame(List.copyOf(headings), Math.max(BUDGET_MIN, tokensMax - tokens));
  }

  private int tokens(List<String> headings) {
    return headings.isEmpty() ? 0 : counter.count(PassageText.of(headings, ""));
  }

  /** Whether a passage is within the limit. */
  boolean fits(Frame frame, String text) {
    return counter.count(PassageText.of(frame.headings(), text)) <= tokensMax;
  }
}
