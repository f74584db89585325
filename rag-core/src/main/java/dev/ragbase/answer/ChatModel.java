package dev.ragbase.answer;

import java.util.function.Consumer;

/**
 * Writes the next turn of a conversation. Implementations must: bound the time of a call; say of a
 * reply that is not whole that it was cut; be safe for many threads; never log what they are given.
 */
public interface ChatModel extends AutoCloseable {
  /** What messages and metrics call it. */
  String name();

  /**
   * The model's reply.
   *
   * @param parts hears each piece of the text as it arrives, in order, on the calling thread;
   *     together they are the reply. A model that cannot stream hands over one piece
   * @throws ChatModelException if the model cannot be reached, refuses, breaks off, or may write no
   *     more before it has written anything
   */
  Reply reply(Prompt prompt, Consumer<String> parts);

  /** Frees what it holds. */
  @Override
  void close();

  /**
   * A reply.
   *
   * @param text may be empty
   * @param cut whether it ends where it does because the model may write no more, and not because
   *     all is said
   * @param tokensIn how many the model read; 0 if it does not say
   * @param tokensOut how many it wrote; 0 if it does not say
   */
  record Reply(String text, boolean cut, long tokensIn, long tokensOut) {}
}
