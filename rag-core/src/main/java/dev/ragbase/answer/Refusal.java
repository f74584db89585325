package dev.ragbase.answer;

import dev.ragbase.search.SearchResult;
import java.util.List;
import java.util.function.Consumer;

/** The answer when there is none. */
final class Refusal {
  private static final String TEXT = "The documents hold nothing that answers this.";

  private Refusal() {}

  static Answer answer(String question, SearchResult sources, Consumer<String> parts) {
    parts.accept(TEXT);
    return new Answer(question, TEXT, true, List.of(), sources);
  }
}
