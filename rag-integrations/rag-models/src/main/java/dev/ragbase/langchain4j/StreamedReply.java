package dev.ragbase.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings a stream from the provider's thread over to the caller's. */
final class StreamedReply implements StreamingChatResponseHandler {
  private final Duration silenceMax;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile boolean abandoned;

  StreamedReply(Duration silenceMax) {
    this.silenceMax = silenceMax;
  }

  @Override
  public void onPartialResponse(String part) {
    add(new Part(part));
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    add(new Done(response));
  }

  @Override
  public void onError(Throwable failure) {
    add(new Broken(failure));
  }

  private void add(Event event) {
    if (!abandoned) {
      events.add(event);
    }
  }

  /** Hands the parts over until the reply is whole. */
  ChatResponse await(Consumer<String> parts) throws InterruptedException {
    try {
      while (true) {
        switch (next()) {
          case Part part -> parts.accept(part.text());
          case Broken broken -> throw asRuntime(broken.failure());
          case Done done -> {
            return whole(done.response());
          }
        }
      }
    } finally {
      abandoned = true;
    }
  }

  private Event next() throws InterruptedException {
    Event event = events.poll(silenceMax.toNanos(), TimeUnit.NANOSECONDS);
    if (event == null) {
      throw new UncheckedIOException(
          new IOException("nothing was heard for " + silenceMax.toMillis() + " ms"));
    }
    return event;
  }

  /** A stream that ends without saying why it ends was cut off. */
  private static ChatResponse whole(ChatResponse response) {
    if (response.finishReason() == null) {
      throw new UncheckedIOException(new IOException("the stream broke off"));
    }
    return response;
  }

  private static RuntimeException asRuntime(Throwable failure) {
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  private sealed interface Event {}

  private record Part(String text) implements Event {}

  private record Done(ChatResponse response) implements Event {}

  private record Broken(Throwable failure) implements Event {}
}
