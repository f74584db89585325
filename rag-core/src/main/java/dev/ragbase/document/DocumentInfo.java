package dev.ragbase.document;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All of a document but its text.
 *
 * @param uri unique in its workspace, chosen by the caller
 * @param title empty if it has none
 * @param mediaType such as {@code text/markdown}
 * @param source what it was read from; null if the caller did not say
 * @param contentHash of the text
 * @param revision 1 when first put, one more with each change of text, title, media type or
 *     metadata
 * @param chunks how many chunks it has now
 * @param createdAt when revision 1 was put, to the microsecond
 * @param updatedAt when this revision was put, to the microsecond
 */
public record DocumentInfo(
    DocumentId id,
    String uri,
    String title,
    Metadata metadata,
    String mediaType,
    @Nullable SourceStamp source,
    ContentHash contentHash,
    int revision,
    int chunks,
    Instant createdAt,
    Instant updatedAt) {
  /**
   * When a revision that is put after this one is to say it was put: now, but not before this one,
   * as clocks are turned back and those of several machines differ.
   */
  public Instant nextUpdate(Instant now) {
    return now.isBefore(updatedAt) ? updatedAt : now;
  }
}
