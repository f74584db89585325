package dev.ragbase.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.answer.ChatModelException;
import dev.ragbase.answer.Prompt;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LangChain4jChatModelTest {
  private static final String KEY = "sk-very-secret";
  private static final Prompt PROMPT =
      new Prompt(
          List.of(
              new Prompt.Turn(ChatRole.SYSTEM, "Be brief."),
              new Prompt.Turn(ChatRole.USER, "my private question")));
  private static final String WHOLE =
      """
      {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
      "message":{"role":"assistant","content":"Hello there."},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}
      """;

  private OpenAiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new OpenAiServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aWholeReplyIsOnePart() {
    server.then(200, WHOLE);
    List<String> parts = new ArrayList<>();
    try (ChatModel model = model(Duration.ofSeconds(20))) {
      assertThat(model.reply(PROMPT, parts::add))
          .isEqualTo(new ChatModel.Reply("Hello there.", false, 12, 3));
      assertThat(model.name()).isEqualTo("gpt-test");
    }
    assertThat(parts).containsExactly("Hello there.");
    assertThat(server.requests().element())
        .contains("\"system\"", "Be brief.", "\"user\"", "my private question");
  }

  @Test
  void aStreamComesInOrderOnTheCallingThread() {
    server.thenStream(part("Hel") + part("lo ") + part("there.") + end() + "data: [DONE]\n\n");
    List<String> parts = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (ChatModel model = streaming(Duration.ofSeconds(20))) {
      ChatModel.Reply reply =
          model.reply(
              PROMPT,
              part -> {
                parts.add(part);
                threads.add(Thread.currentThread());
              });
      assertThat(reply).isEqualTo(new ChatModel.Reply("Hello there.", false, 12, 3));
    }
    assertThat(parts).containsExactly("Hel", "lo ", "there.");
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void aBusyServerCanBeTriedAgainAndThenAnswers() {
    server.then(429, "{\"error\":{\"message\":\"slow down\"}}").then(200, WHOLE);
    try (ChatModel model = model(Duration.ofSeconds(20))) {
      assertThat(failure(model)).isEqualTo(Retry.YES);
      assertThat(model.reply(PROMPT, part -> {}).text()).isEqualTo("Hello there.");
    }
  }

  @Test
  void aBrokenServerCanBeTriedAgain() {
    server.then(503, "{}").then(500, "{}");
    try (ChatModel whole = model(Duration.ofSeconds(20));
        ChatModel stream = streaming(Duration.ofSeconds(20))) {
      assertThat(failure(whole)).isEqualTo(Retry.YES);
      assertThat(failure(stream)).isEqualTo(Retry.YES);
    }
  }

  @Test
  void aWrongKeyOrRequestCannotBeTriedAgain() {
    server
        .then(401, "{\"error\":{\"message\":\"Incorrect API key: " + KEY + "\"}}")
        .then(400, "{\"error\":{\"message\":\"my private question is too long\"}}");
    try (ChatModel whole = model(Duration.ofSeconds(20));
        ChatModel stream = streaming(Duration.ofSeconds(20))) {
      assertThat(failure(whole)).isEqualTo(Retry.NO);
      assertThat(failure(stream)).isEqualTo(Retry.NO);
    }
  }

  @Test
  void aStreamThatBreaksOffIsNotAReply() {
    server.thenBreakOff(part("Hel") + part("lo"));
    server.thenStream(part("Hel") + part("lo"));
    try (ChatModel model = streaming(Duration.ofSeconds(20))) {
      assertThat(failure(model)).isEqualTo(Retry.YES);
      assertThat(failure(model)).isEqualTo(Retry.YES);
    }
  }

  @Test
  void aReplyThatIsCutSaysSoAndIsAFailureWithoutText() {
    server.then(200, WHOLE.replace("stop", "length"));
    server.thenStream(part("Hel") + end("length") + "data: [DONE]\n\n");
    server.then(200, WHOLE.replace("Hello there.", "").replace("stop", "length"));
    server.thenStream(end("length") + "data: [DONE]\n\n");
    try (ChatModel whole = model(Duration.ofSeconds(20));
        ChatModel stream = streaming(Duration.ofSeconds(20))) {
      assertThat(whole.reply(PROMPT, part -> {}).cut()).isTrue();
      assertThat(stream.reply(PROMPT, part -> {}))
          .isEqualTo(new ChatModel.Reply("Hel", true, 12, 3));
      for (ChatModel model : List.of(whole, stream)) {
        assertThatThrownBy(() -> model.reply(PROMPT, part -> {}))
            .isInstanceOf(ChatModelException.class)
            .hasMessageContaining("raise its limit of output tokens");
      }
    }
  }

  @Test
  void aReplyThatTheProviderFiltersIsAFailure() {
    server.then(200, WHOLE.replace("stop", "content_filter"));
    server.thenStream(end("content_filter") + "data: [DONE]\n\n");
    try (ChatModel whole = model(Duration.ofSeconds(20));
        ChatModel stream = streaming(Duration.ofSeconds(20))) {
      assertThat(failure(whole)).isEqualTo(Retry.NO);
      assertThat(failure(stream)).isEqualTo(Retry.NO);
    }
  }

  @Test
  void aStreamThatNeverEndsIsGivenUp() {
    StreamedReply reply = new StreamedReply(Duration.ofSeconds(20), Duration.ofMillis(300));
    reply.onPartialResponse("on");
    assertThatThrownBy(() -> reply.await(part -> reply.onPartialResponse("and on")))
        .hasMessageContaining("not whole after 300 ms");
    assertThatThrownBy(() -> reply.await(part -> {})).hasMessageContaining("not whole");
  }

  @Test
  void aSlowAnswerIsGivenUp() {
    server.thenSilence().thenSilence();
    try (ChatModel whole = model(Duration.ofMillis(300));
        ChatModel stream = streaming(Duration.ofMillis(300))) {
      assertThat(failure(whole)).isEqualTo(Retry.YES);
      assertThat(failure(stream)).isEqualTo(Retry.YES);
    }
  }

  @Test
  void aServerThatIsNotThereCanBeTriedAgain() {
    try (ChatModel model = model(Duration.ofSeconds(20))) {
      server.close();
      assertThat(failure(model)).isEqualTo(Retry.YES);
    }
  }

  @Test
  void whatTheListenerThrowsIsPassedOn() {
    server.thenStream(part("Hel") + part("lo") + end() + "data: [DONE]\n\n");
    try (ChatModel model = streaming(Duration.ofSeconds(20))) {
      assertThatThrownBy(
              () ->
                  model.reply(
                      PROMPT,
                      part -> {
                        throw new IllegalArgumentException("enough");
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("enough");
    }
  }

  @Test
  void aClosedModelSaysSo() {
    ChatModel model = model(Duration.ofSeconds(20));
    model.close();
    assertThatThrownBy(() -> model.reply(PROMPT, part -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static Retry failure(ChatModel model) {
    ChatModelException failure =
        catchThrowableOfType(ChatModelException.class, () -> model.reply(PROMPT, part -> {}));
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage())
        .startsWith("chat model gpt-test did not answer")
        .doesNotContain(KEY, "private", "\n");
    return failure.retry();
  }

  private ChatModel model(Duration timeout) {
    return LangChain4jChatModel.of(
        OpenAiChatModel.builder()
            .baseUrl(server.url())
            .apiKey(KEY)
            .modelName("gpt-test")
            .maxRetries(0)
            .timeout(timeout)
            .build());
  }

  private ChatModel streaming(Duration silenceMax) {
    return LangChain4jChatModel.streaming(
        OpenAiStreamingChatModel.builder()
            .baseUrl(server.url())
            .apiKey(KEY)
            .modelName("gpt-test")
            .build(),
        silenceMax);
  }

  private static String part(String text) {
    return "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"}}]}\n\n";
  }

  private static String end() {
    return end("stop");
  }

  private static String end(String reason) {
    return "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
        + reason
        + "\"}],"
        + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}\n\n";
  }
}
