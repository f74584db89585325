package dev.ragbase.ingest;

import dev.ragbase.document.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A document as its source has it, not read yet. */
public interface RawDocument {
  /** The uri to store it under. */
  String uri();

  /** What the source calls it, such as a file's name; extraction uses its ending. */
  String name();

  /** What the source says its media type is; null if it does not say. */
  default @Nullable String mediaType() {
    return null;
  }

  /** Equal versions mean unchanged content; null if the source cannot tell. */
  @Nullable String version();

  /** When the source says it was last changed; null if it does not say. */
  @Nullable Instant time();

  /** What the source knows beside the content. */
  default Metadata metadata() {
    return Metadata.empty();
  }

  /**
   * Whether its content is on its way already, as a web page's is: it is asked for anew unless it
   * is opened before the source hands over the next.
   */
  default boolean isUnderWay() {
    return false;
  }

  /**
   * Opens the content; the caller closes it.
   *
   * @throws IOException if it cannot be read
   */
  InputStream open() throws IOException;
}
