package dev.ragbase.document;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a text's UTF-8 bytes, so that a citation can say whether its source has changed since.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ContentHash(String hex) {
  private static final int HEX_DIGITS = 64;

  public ContentHash {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not 64 lower-case hexadecimal digits: '" + hex + "'");
    }
  }

  // Every hit of every search comes by here: no pattern.
  private static boolean isHex(String text) {
    boolean hex = text.length() == HEX_DIGITS;
    for (int i = 0; hex && i < HEX_DIGITS; i++) {
      char c = text.charAt(i);
      hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return hex;
  }

  /** The hash of a text. */
  public static ContentHash of(String text) {
    return new ContentHash(HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8))));
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
