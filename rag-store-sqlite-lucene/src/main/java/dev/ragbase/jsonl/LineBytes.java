package dev.ragbase.jsonl;

import dev.ragbase.document.ContentHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a line, without its end. */
final class LineBytes {
  private final byte[] bytes;

  /** Takes the array as its own. */
  LineBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  int length() {
    return bytes.length;
  }

  /** Whether there is nothing but white space. */
  boolean isBlank() {
    for (byte it : bytes) {
      if (it != ' ' && it != '\t' && it != '\r') {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads the line.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException if it is not a document
   */
  JsonlLine parse() throws IOException {
    return JsonlLine.parse(bytes);
  }

  /** Reads the line without its embeddings; fails as {@link #parse} does. */
  JsonlLine parseWithoutEmbeddings() throws IOException {
    return JsonlLine.parseWithoutEmbeddings(bytes);
  }

  /** The bytes with the line's end. */
  byte[] line() {
    byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
    line[bytes.length] = '\n';
    return line;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /** Reads the line, which may hold nothing but a note; fails as {@link #parse} does. */
  JsonlLine.Noted parseNoted() throws IOException {
    return JsonlLine.parseNoted(bytes);
  }

  /** Whether it is JSON to its end, whatever it says: not torn off somewhere. */
  boolean isWhole() {
    return JsonlLine.isWhole(bytes);
  }

  /** Equal for equal bytes only. */
  String hash() {
    return ContentHash.of(new String(bytes, StandardCharsets.ISO_8859_1)).hex();
  }
}
