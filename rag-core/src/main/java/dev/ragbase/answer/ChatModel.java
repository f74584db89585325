package dev.ragbase.answer;

import java.util.function.Consumer;

/**
 * Writes the next turn of a conversation. Implementations must: bound the time of a call; be safe
 * for many threads; never log what they are given.
 */
public interface ChatModel extends AutoCloseable {
  /** What messages and metrics call it. */
  String name();

  /**
   * The model's reply.
   *
   * @param parts hears each piece of the text as it arrives, in order, on the calling thread;
   *     together they are the reply. A model that cannot stream hands over one piece
   * @throws ChatModelException if the model cannot be reached, refuses, or breaks off
   */
  Reply reply(Prompt prompt, Consumer<String> parts);

  /** Frees what it holds. */
  @Override
  void close();

  /**
   * A whole reply.
   *
   * @param tokensIn how many the model read; 0 if it does not say
   * @param tokensOut how many it wrote; 0 if it does not say
   */
  record Reply(String text, long tokensIn, long tokensOut) {}
}
