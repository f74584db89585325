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
    byte[] normalised = withSpacesJoined(text.strip()).getBytes(StandardCharsets.UTF_8);
    ByteBuffer hash = ByteBuffer.wrap(ContentHash.sha256(key, normalised));
    // RFC 9562, section 5.8: version 8 is for ids derived in an application's own way.
    long high = (hash.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x8000L;
    long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new ChunkId(new UUID(high, low));
  }

  /**
   * Runs of ASCII's white space as one space; a loop, since every chunk that is written comes here.
   */
  private static String withSpacesJoined(String text) {
    StringBuilder joined = new StringBuilder(text.length());
    boolean inSpace = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = c == ' ' || (c >= '\t' && c <= '\r');
      if (!space) {
        joined.append(c);
      } else if (!inSpace) {
        joined.append(' ');
      }
      inSpace = space;
    }
    return joined.toString();
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
