package dev.ragbase.document;

import java.util.UUID;

/** A document's identity: given once by the store, kept through every revision. */
public record DocumentId(UUID value) implements Comparable<DocumentId> {
  /**
   * Reads the form that {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not a UUID
   */
  public static DocumentId parse(String text) {
    return new DocumentId(UUID.fromString(text));
  }

  @Override
  public int compareTo(DocumentId other) {
    return Unsigned.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
