package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.MetadataValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.BytesRef;

/**
 * Texts, numbers, bools and times as bytes that sort as the values do. A value's first byte is its
 * type, so that types never mix in a range.
 *
 * <p>A Lucene term has at most 32,766 bytes and a text any number, so a long text becomes several
 * parts: the first {@value #PART_BYTES} bytes, then, each under the hash of all that comes before
 * it, the next ones. Two texts are ordered by the first part in which they differ, and parts can be
 * compared exactly where the hashes before them agree: see {@link FilterBits}.
 */
final class Scalars {
  /** How many bytes of a text one term holds. */
  static final int PART_BYTES = 4_096;

  private static final byte CONTINUES = 1;
  private static final int SIGN_NEGATIVE = 1;
  private static final int SIGN_ZERO = 2;
  private static final int SIGN_POSITIVE = 3;

  private Scalars() {}

  static boolean isScalar(MetadataValue value) {
    return switch (value) {
      case MetadataValue.Text text -> true;
      case MetadataValue.Decimal number -> true;
      case MetadataValue.Bool bool -> true;
      case MetadataValue.Time time -> true;
      case MetadataValue.Items items -> false;
      case MetadataValue.Struct struct -> false;
      case MetadataValue.Null none -> false;
    };
  }

  /** The type of a scalar. */
  static char type(MetadataValue value) {
    return switch (value) {
      case MetadataValue.Text text -> 't';
      case MetadataValue.Decimal number -> 'n';
      case MetadataValue.Bool bool -> 'b';
      case MetadataValue.Time time -> 'i';
      case MetadataValue.Items items -> throw notScalar();
      case MetadataValue.Struct struct -> throw notScalar();
      case MetadataValue.Null none -> throw notScalar();
    };
  }

  private static IllegalArgumentException notScalar() {
    return new IllegalArgumentException("only texts, numbers, bools and times have an order");
  }

  /**
   * The parts of a value: one, but for long texts. Two values of one type are equal if and only if
   * their last parts are.
   */
  static List<BytesRef> parts(MetadataValue value) {
    return switch (value) {
      case MetadataValue.Text text -> textParts(new BytesRef(text.value()));
      case MetadataValue.Decimal number -> List.of(number(number.value()));
      case MetadataValue.Bool bool ->
          List.of(new Bytes().add((byte) 'b').add((byte) (bool.value() ? 1 : 0)).ref());
      case MetadataValue.Time time -> List.of(time(time.value()));
      case MetadataValue.Items items -> throw notScalar();
      case MetadataValue.Struct struct -> throw notScalar();
      case MetadataValue.Null none -> throw notScalar();
    };
  }

  /** What begins every part that can be compared with this one: its type and what came before. */
  static BytesRef space(BytesRef part) {
    boolean later = part.bytes[part.offset] == 'u';
    return new BytesRef(part.bytes, part.offset, later ? 1 + 32 : 1);
  }

  private static List<BytesRef> textParts(BytesRef utf8) {
    List<BytesRef> parts = new ArrayList<>(1);
    MessageDigest hash = null;
    int from = 0;
    do {
      int length = Math.min(PART_BYTES, utf8.length - from);
      BytesRef slice = new BytesRef(utf8.bytes, utf8.offset + from, length);
      Bytes part = new Bytes();
      if (hash == null) {
        part.add((byte) 't');
      } else {
        part.add((byte) 'u').add(new BytesRef(copyOf(hash).digest()));
      }
      part.add(slice);
      from += length;
      if (from < utf8.length) {
        part.add(CONTINUES);
        hash = hash == null ? sha256() : hash;
        hash.update(slice.bytes, slice.offset, slice.length);
      }
      parts.add(part.ref());
    } while (from < utf8.length);
    return parts;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static MessageDigest copyOf(MessageDigest hash) {
    try {
      return (MessageDigest) hash.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  private static BytesRef time(Instant time) {
    return new Bytes()
        .add((byte) 'i')
        .addLong(time.getEpochSecond() ^ Long.MIN_VALUE)
        .addInt(time.getNano())
        .ref();
  }

  /**
   * A number as sign, exponent and decimal digits, with all but the sign turned round where it is
   * negative. Digits go two to a byte, from 1 to 100, so that the end of a negative number can be
   * marked by what sorts above them all.
   */
  private static BytesRef number(BigDecimal value) {
    Bytes bytes = new Bytes().add((byte) 'n');
    if (value.signum() == 0) {
      return bytes.add((byte) SIGN_ZERO).ref();
    }
    BigDecimal shortest = value.stripTrailingZeros();
    BigInteger unscaled = shortest.unscaledValue().abs();
    String digits = unscaled.toString();
    boolean negative = value.signum() < 0;
    // The value is 0.DIGITS times ten to this.
    int exponent = (digits.length() - shortest.scale()) ^ Integer.MIN_VALUE;
    bytes.add((byte) (negative ? SIGN_NEGATIVE : SIGN_POSITIVE));
    bytes.addInt(negative ? ~exponent : exponent);
    for (int i = 0; i < digits.length(); i += 2) {
      int high = digits.charAt(i) - '0';
      int low = i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0;
      int pair = high * 10 + low + 1;
      bytes.add((byte) (negative ? ~pair : pair));
    }
    return (negative ? bytes.add((byte) 0xFF) : bytes).ref();
  }
}
