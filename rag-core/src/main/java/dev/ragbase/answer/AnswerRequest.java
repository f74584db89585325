package dev.ragbase.answer;

import dev.ragbase.chat.SessionId;
import dev.ragbase.search.SearchRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A question, and what to answer it from.
 *
 * @param retrieval what is searched; its query is the question
 * @param session the conversation that question and answer are added to, and whose history the
 *     answerer sees; null for none
 * @param parts hears the answer's text as it is written
 */
public record AnswerRequest(
    SearchRequest retrieval, @Nullable SessionId session, Consumer<String> parts) {
  /** How many chunks an answer rests on unless said otherwise. */
  public static final int SOURCES = 8;

  /** A question to all documents, outside any conversation. */
  public static AnswerRequest of(String question) {
    return new AnswerRequest(SearchRequest.of(question).k(SOURCES), null, part -> {});
  }

  /** This, as part of a conversation. */
  public AnswerRequest in(SessionId conversation) {
    return new AnswerRequest(retrieval, conversation, parts);
  }

  /** This, heard while it is written. */
  public AnswerRequest streamingTo(Consumer<String> listener) {
    return new AnswerRequest(retrieval, session, listener);
  }

  /** This, retrieved in another way. */
  public AnswerRequest from(SearchRequest other) {
    return new AnswerRequest(other, session, parts);
  }
}
