package dev.ragbase.cli.context;

import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.langchain4j.LangChain4jChatModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The chat model that the environment names. */
final class ChatModels {
  private static final String URL = "RAG_CHAT_URL";
  private static final String MODEL = "RAG_CHAT_MODEL";
  private static final String KEY = "RAG_CHAT_KEY";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private ChatModels() {}

  /**
   * An OpenAI-compatible endpoint if the three variables name one; empty if none of them is set.
   *
   * @throws CommandFailure naming the variable that is missing if only some are set
   */
  static Optional<ChatModel> of(Environment environment) {
    List<String> missing =
        List.of(URL, MODEL, KEY).stream()
            .filter(name -> environment.variable(name).isEmpty())
            .toList();
    if (missing.size() == 3) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw CommandFailure.usage(
          String.join(", ", missing),
          missing.size() == 1 ? "is not set, though the others of it are" : "are not set",
          "a chat model needs " + URL + ", " + MODEL + " and " + KEY + ", or none of them");
    }
    return Optional.of(
        LangChain4jChatModel.streaming(
            OpenAiStreamingChatModel.builder()
                .baseUrl(environment.variable(URL).orElseThrow())
                .modelName(environment.variable(MODEL).orElseThrow())
                .apiKey(environment.variable(KEY).orElseThrow())
                .timeout(TIMEOUT)
                .build()));
  }
}
