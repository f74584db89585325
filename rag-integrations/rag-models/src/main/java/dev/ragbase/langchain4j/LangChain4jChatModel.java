package dev.ragbase.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.answer.ChatModelException;
import dev.ragbase.answer.Prompt;
import dev.ragbase.error.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Any LangChain4j chat model as our {@link ChatModel}. As safe for threads as the model behind it.
 * Never logs, and its messages never repeat a prompt or a key.
 */
public final class LangChain4jChatModel implements ChatModel {
  /** How long a stream may be silent by default. */
  public static final Duration SILENCE_MAX = Duration.ofMinutes(2);

  /** How long a stream may take as a whole. */
  public static final Duration CALL_MAX = Duration.ofMinutes(30);

  private final String name;
  private final Backend backend;
  private volatile boolean closed;

  private LangChain4jChatModel(ChatRequestParameters parameters, Backend backend) {
    String given = parameters.modelName();
    this.name = given == null ? "chat model" : given;
    this.backend = backend;
  }

  /** A model that answers in one piece; its own timeout bounds a call. */
  public static LangChain4jChatModel of(dev.langchain4j.model.chat.ChatModel model) {
    return new LangChain4jChatModel(
        model.defaultRequestParameters(),
        (messages, parts) -> {
          ChatResponse response = model.chat(messages);
          String text = text(response);
          if (!text.isEmpty()) {
            parts.accept(text);
          }
          return response;
        });
  }

  /** A model that streams, given up after {@link #SILENCE_MAX} of silence or {@link #CALL_MAX}. */
  public static LangChain4jChatModel streaming(StreamingChatModel model) {
    return streaming(model, SILENCE_MAX);
  }

  /**
   * A model that streams, given up after {@link #CALL_MAX} at the latest.
   *
   * @param silenceMax how long to wait for the next piece
   */
  public static LangChain4jChatModel streaming(StreamingChatModel model, Duration silenceMax) {
    return new LangChain4jChatModel(
        model.defaultRequestParameters(),
        (messages, parts) -> {
          StreamedReply reply = new StreamedReply(silenceMax, CALL_MAX);
          model.chat(messages, reply);
          return reply.await(parts);
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reply reply(Prompt prompt, Consumer<String> parts) {
    if (closed) {
      throw new IllegalStateException("the chat model " + name + " is closed");
    }
    List<ChatMessage> messages = prompt.turns().stream().map(this::message).toList();
    StringBuilder text = new StringBuilder();
    ConsumerFailure[] failed = new ConsumerFailure[1];
    try {
      ChatResponse response = backend.reply(messages, part -> hear(part, text, parts, failed));
      requireWritten(response.finishReason(), text);
      TokenUsage usage = response.tokenUsage();
      return new Reply(
          text.toString(),
          response.finishReason() == FinishReason.LENGTH,
          usage == null ? 0 : count(usage.inputTokenCount()),
          usage == null ? 0 : count(usage.outputTokenCount()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatModelException("the call of " + name + " was interrupted", Retry.YES, e);
    } catch (ChatModelException e) {
      throw e;
    } catch (RuntimeException e) {
      if (failed[0] != null) {
        throw failed[0].failure();
      }
      Failures failure = Failures.of(e);
      throw new ChatModelException(
          "chat model " + name + " did not answer: " + failure.reason(), failure.retry(), e);
    }
  }

  private void requireWritten(@Nullable FinishReason reason, CharSequence text) {
    if (reason == FinishReason.CONTENT_FILTER) {
      throw unanswered(
          "its provider's content filter stopped it: ask in other words, or use another model");
    }
    if (reason == FinishReason.LENGTH && text.isEmpty()) {
      throw unanswered(
          "it may write no more before its first word: raise its limit of output tokens");
    }
  }

  private ChatModelException unanswered(String why) {
    return new ChatModelException("chat model " + name + " did not answer: " + why, Retry.NO, null);
  }

  /** What the listener throws is its own, not the model's. */
  private static void hear(
      String part, StringBuilder text, Consumer<String> parts, ConsumerFailure[] failed) {
    text.append(part);
    try {
      parts.accept(part);
    } catch (RuntimeException e) {
      failed[0] = new ConsumerFailure(e);
      throw e;
    }
  }

  private ChatMessage message(Prompt.Turn turn) {
    return switch (turn.role()) {
      case SYSTEM -> SystemMessage.from(turn.text());
      case USER, TOOL -> UserMessage.from(turn.text());
      case ASSISTANT -> AiMessage.from(turn.text());
    };
  }

  private static String text(ChatResponse response) {
    return Objects.requireNonNullElse(response.aiMessage().text(), "");
  }

  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : tokens;
  }

  /** The model behind it has nothing to close. */
  @Override
  public void close() {
    closed = true;
  }

  private interface Backend {
    ChatResponse reply(List<ChatMessage> messages, Consumer<String> parts)
        throws InterruptedException;
  }

  private record ConsumerFailure(RuntimeException failure) {}
}
