package dev.ragbase.answer;

import dev.ragbase.search.SearchResult;
import java.util.List;

/**
 * An answer out of documents.
 *
 * @param text with markers such as {@code [1]}, each of which is a citation's number; its last
 *     paragraph says so if the model was cut off
 * @param refused whether nothing relevant was found, so that the text says only that
 * @param citations in the order of their numbers; empty if refused
 * @param sources what was retrieved
 */
public record Answer(
    String question, String text, boolean refused, List<Citation> citations, SearchResult sources) {
  public Answer {
    citations = List.copyOf(citations);
  }
}
