package dev.ragbase.chat;

import dev.ragbase.document.Metadata;
import java.time.Instant;

/**
 * A conversation of one user.
 *
 * @param title may be empty
 * @param messages how many there are
 * @param createdAt to the microsecond
 * @param updatedAt when the newest message was said, or {@code createdAt}
 */
public record ChatSession(
    SessionId id,
    String title,
    Metadata metadata,
    int messages,
    Instant createdAt,
    Instant updatedAt) {}
