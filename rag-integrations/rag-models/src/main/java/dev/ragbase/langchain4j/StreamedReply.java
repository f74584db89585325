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
  private final Duration callMax;
  private final long begun = System.nanoTime();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile boolean abandoned;

  /**
   * The reply to a call that begins now.
   *
   * @param silenceMax how long to wait for each piece
   * @param callMax how long to wait for all of it
   */
  StreamedReply(Duration silenceMax, Duration callMax) {
    this.silenceMax = silenceMax;
    this.callMax = callMax;
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
    long left = callMax.toNanos() - (System.nanoTime() - begun);
    if (left <= 0) {
      throw lost("the reply was not whole after " + callMax.toMillis() + " ms");
    }
    Event event = events.poll(Math.min(left, silenceMax.toNanos()), TimeUnit.NANOSECONDS);
    if (event != null) {
      return event;
    }
    if (left < silenceMax.toNanos()) {
      throw lost("the reply was not whole after " + callMax.toMillis() + " ms");
    }
    throw lost("nothing was heard for " + silenceMax.toMillis() + " ms");
  }

  /** A stream that ends without saying why it ends was cut off. */
  private static ChatResponse whole(ChatResponse response) {
    if (response.finishReason() == null) {
      throw lost("the stream broke off");
    }
    return response;
  }

  private static UncheckedIOException lost(String why) {
    return new UncheckedIOException(new IOException(why));
  }

  private static RuntimeException asRuntime(Throwable failure) {
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  private sealed interface Event {}

  private record Part(String text) implements Event {}

  private record Done(ChatResponse response) implements Event {}

  private record Broken(Throwable failure) implements Event {}
}
