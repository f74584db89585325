package dev.ragbase.document;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which state of its source a document was read from.
 *
 * @param version equal versions mean an unchanged source: a file's size and time, a page's ETag,
 *     ...
 * @param time when the source says it was last changed; null if it does not say
 */
public record SourceStamp(String version, @Nullable Instant time) {
  public SourceStamp {
    UnicodeText.require("a source's version", version);
  }
}
