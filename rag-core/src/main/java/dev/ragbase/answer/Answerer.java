package dev.ragbase.answer;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.search.SearchResult;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes an answer from what was retrieved, and from nothing else. Implementations must: cite only
 * retrieved chunks; refuse plainly when none of them bears on the question; be safe for many
 * threads.
 */
public interface Answerer {
  /**
   * The answer.
   *
   * @param history what was said before, oldest first; may be empty
   * @param parts hears the answer's text as it is written; see {@link ChatModel#reply}
   */
  Answer answer(
      String question, SearchResult sources, List<ChatMessage> history, Consumer<String> parts);
}
