package dev.ragbase.chat;

import dev.ragbase.document.Metadata;
import java.time.Instant;

/**
 * Something that was said.
 *
 * @param at when, to the microsecond
 * @param metadata such as the citations of an answer
 */
public record ChatMessage(
    MessageId id, ChatRole role, String text, Instant at, Metadata metadata) {}
