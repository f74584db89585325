package dev.ragbase.chat;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.UnicodeText;
import java.time.Instant;

/**
 * Something that was said.
 *
 * @param text well-formed Unicode (see {@link UnicodeText}); may be empty
 * @param at when, to the microsecond
 * @param metadata such as the citations of an answer
 */
public record ChatMessage(MessageId id, ChatRole role, String text, Instant at, Metadata metadata) {
  public ChatMessage {
    UnicodeText.require("a message's text", text);
  }
}
