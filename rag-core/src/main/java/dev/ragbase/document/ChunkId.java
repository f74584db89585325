package dev.ragbase.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A chunk's identity: derived from its document, its text and how often that text came before in
 * the document, so that an edit elsewhere in the document leaves it as it was.
 */
public record ChunkId(UUID value) implements Comparable<ChunkId> {
  /**
   * The id of a chunk. Runs of white space count as one space, so a text that was only wrapped anew
   * keeps its id.
   *
   * @param occurrence 0 for the first chunk of the document with this text, 1 for the next, ...
   */
  public static ChunkId of(DocumentId document, String text, int occurrence) {
    byte[] key =
        ByteBuffer.allocate(20)
            .putLong(document.value().getMostSignificantBits())
            .putLong(document.value().getLeastSignificantBits())
            .putInt(occurrence)
            .array();
    String normalised = text.strip().replaceAll("\\s+", " ");
    ByteBuffer hash =
        ByteBuffer.wrap(ContentHash.sha256(key, normalised.getBytes(StandardCharsets.UTF_8)));
    // RFC 9562, section 5.8: version 8 is for ids derived in an application's own way.
    long high = (hash.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x8000L;
    long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new ChunkId(new UUID(high, low));
  }

  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not a UUID
   */
  public static ChunkId parse(String text) {
    return new ChunkId(UUID.fromString(text));
  }

  @Override
  public int compareTo(ChunkId other) {
    return Unsigned.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
