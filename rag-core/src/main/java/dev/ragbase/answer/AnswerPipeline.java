package dev.ragbase.answer;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.search.SearchResult;
import dev.ragbase.search.Searcher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Retrieves, lets an {@link Answerer} write, and keeps the conversation: append-only, whole, and
 * apart from what of it an answerer sees. Safe for many threads.
 */
public final class AnswerPipeline {
  private static final int HISTORY_MAX = 50;
  private static final int TITLE_CHARACTERS_MAX = 80;

  private final Searcher searcher;
  private final ChatStore chats;
  private final Answerer answerer;
  private final InstantSource clock;
  private final IdSource ids;

  /** A pipeline of these parts; it closes none of them. */
  public AnswerPipeline(
      Searcher searcher, ChatStore chats, Answerer answerer, InstantSource clock, IdSource ids) {
    this.searcher = searcher;
    this.chats = chats;
    this.answerer = answerer;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The answer. In a conversation, question and answer are added to it once the answer is whole; a
   * conversation that is not there yet is begun.
   *
   * @throws ChatModelException if the model fails; the conversation is as it was
   */
  public Answer answer(Scope scope, AnswerRequest request) {
    String question = request.retrieval().query();
    SessionId session = request.session();
    List<ChatMessage> history =
        session == null ? List.of() : chats.latest(scope, session, HISTORY_MAX);
    Instant asked = clock.instant();
    SearchResult sources = searcher.search(scope, request.retrieval());
    Answer answer = answerer.answer(question, sources, history, request.parts());
    if (session != null) {
      keep(scope, session, asked, answer);
    }
    return answer;
  }

  private static String title(String question) {
    if (question.length() <= TITLE_CHARACTERS_MAX) {
      return question;
    }
    int end = TITLE_CHARACTERS_MAX - 1;
    boolean cutsPair = Character.isHighSurrogate(question.charAt(end - 1));
    return question.substring(0, cutsPair ? end - 1 : end) + "…";
  }

  private void keep(Scope scope, SessionId session, Instant asked, Answer answer) {
    String question = answer.question();
    chats.start(scope, session, title(question), asked, Metadata.empty());
    chats.append(
        scope,
        session,
        List.of(
            message(ChatRole.USER, question, asked, Metadata.empty()),
            message(ChatRole.ASSISTANT, answer.text(), clock.instant(), sources(answer))));
  }

  private ChatMessage message(ChatRole role, String text, Instant at, Metadata metadata) {
    return new ChatMessage(new MessageId(ids.next()), role, text, at, metadata);
  }

  private static Metadata sources(Answer answer) {
    List<String> uris = answer.citations().stream().map(Citation::uri).distinct().toList();
    return uris.isEmpty() ? Metadata.empty() : Metadata.of("citations", MetadataValue.of(uris));
  }
}
