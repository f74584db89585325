package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractionException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.jspecify.annotations.Nullable;

/**
 * Makes characters of bytes whose charset is unknown: byte order mark, then what is declared if the
 * bytes fit it, then UTF-8 if they are, then a guess by ICU's statistics. Never takes more memory
 * than the characters that there may be.
 */
final class TextDecoder {
  private static final int SAMPLE_BYTES = 1 << 16;

  /** Logs hold a zero here and there; one in so many makes a file binary. */
  private static final int ZEROS_SHARE = 500;

  private static final int COMMON_LEAST = 3;
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Charset LATIN_9 = Charset.forName("ISO-8859-15");

  /** What ICU may guess; the rest of its list (EBCDIC and such) is guessed wrongly more often. */
  private static final Set<String> GUESSES =
      Set.of(
          "Shift_JIS",
          "GB18030",
          "EUC-KR",
          "EUC-JP",
          "Big5",
          "KOI8-R",
          "windows-1250",
          "windows-1251",
          "windows-1252",
          "windows-1253",
          "windows-1254",
          "windows-1255",
          "windows-1256",
          "ISO-8859-1",
          "ISO-8859-2",
          "ISO-8859-5",
          "ISO-8859-6",
          "ISO-8859-7",
          "ISO-8859-8",
          "ISO-8859-9",
          "ISO-8859-15",
          "ISO-2022-JP",
          "ISO-2022-KR");

  private final byte[] bytes;
  private final int length;
  private final int charsMax;

  private TextDecoder(byte[] bytes, int length, int charsMax) {
    this.bytes = bytes;
    this.length = length;
    this.charsMax = charsMax;
  }

  /** Bytes that are no text in any charset. */
  static boolean isBinary(byte[] head, int length) {
    int zeros = 0;
    int controls = 0;
    for (int at = 0; at < length; at++) {
      zeros += head[at] == 0 ? 1 : 0;
      controls += head[at] > 0 && head[at] < 32 && !isUsualControl(head[at]) ? 1 : 0;
    }
    if (zeros > length / ZEROS_SHARE) {
      return wide(head, length).isEmpty();
    }
    return controls > 4 && controls > length / 20;
  }

  private static boolean isUsualControl(byte b) {
    return (b >= 8 && b <= 13) || b == 27 || b == 26;
  }

  /**
   * The characters of all bytes.
   *
   * @throws ExtractionException if they are more than {@code charsMax}
   */
  static String decode(byte[] bytes, int length, @Nullable String declared, int charsMax) {
    String text = new TextDecoder(bytes, length, charsMax).decode(declared);
    if (text.length() > charsMax) {
      throw TextBuilder.tooLong(charsMax);
    }
    return text;
  }

  private String decode(@Nullable String declared) {
    Optional<Charset> wide = wide(bytes, Math.min(length, SAMPLE_BYTES));
    if (wide.isPresent()) {
      return leniently(wide.get());
    }
    if (isAscii(bytes, length)) {
      boolean escapes = contains(bytes, length, (byte) 27);
      return escapes ? guess() : leniently(StandardCharsets.US_ASCII);
    }
    return strictly(StandardCharsets.UTF_8)
        .or(() -> charset(declared).flatMap(this::strictly))
        .orElseGet(this::guess);
  }

  /** UTF-16 and UTF-32, by their byte order mark or by where their zeros are. */
  private static Optional<Charset> wide(byte[] b, int length) {
    int[] mark = new int[4];
    for (int at = 0; at < 4; at++) {
      mark[at] = at < length ? b[at] & 0xFF : -1;
    }
    if (mark[0] == 0xFF && mark[1] == 0xFE) {
      boolean four = mark[2] == 0 && mark[3] == 0;
      return Optional.of(four ? Charset.forName("UTF-32LE") : StandardCharsets.UTF_16LE);
    }
    if (mark[0] == 0xFE && mark[1] == 0xFF) {
      return Optional.of(StandardCharsets.UTF_16BE);
    }
    if (mark[0] == 0 && mark[1] == 0 && mark[2] == 0xFE && mark[3] == 0xFF) {
      return Optional.of(Charset.forName("UTF-32BE"));
    }
    int[] zeros = new int[2];
    for (int at = 0; at < length; at++) {
      zeros[at & 1] += b[at] == 0 ? 1 : 0;
    }
    if (zeros[0] > length / 20 && zeros[1] <= length / 200) {
      return Optional.of(StandardCharsets.UTF_16BE);
    }
    boolean little = zeros[1] > length / 20 && zeros[0] <= length / 200;
    return little ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
  }

  private static boolean isAscii(byte[] bytes, int length) {
    for (int at = 0; at < length; at++) {
      if (bytes[at] < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(byte[] bytes, int length, byte wanted) {
    for (int at = 0; at < length; at++) {
      if (bytes[at] == wanted) {
        return true;
      }
    }
    return false;
  }

  /** The characters, unless a byte does not fit the charset; not all of them if too many. */
  private Optional<String> strictly(Charset charset) {
    return first(charset, CodingErrorAction.REPORT);
  }

  /** The characters, some replaced if bytes do not fit; not all of them if too many. */
  private String leniently(Charset charset) {
    return first(charset, CodingErrorAction.REPLACE).orElseThrow();
  }

  private Optional<String> first(Charset charset, CodingErrorAction unfit) {
    CharsetDecoder decoder =
        charset.newDecoder().onMalformedInput(unfit).onUnmappableCharacter(unfit);
    long most = (long) Math.ceil(length * (double) decoder.maxCharsPerByte());
    // Room for one too many, also where that is the first half of a pair.
    CharBuffer chars = CharBuffer.allocate((int) Math.min(most, charsMax + 2L));
    CoderResult end = decoder.decode(ByteBuffer.wrap(bytes, 0, length), chars, true);
    if (end.isUnderflow()) {
      end = decoder.flush(chars);
    }
    return end.isError() ? Optional.empty() : Optional.of(chars.flip().toString());
  }

  private static Optional<Charset> charset(@Nullable String name) {
    try {
      return name == null ? Optional.empty() : Optional.of(Charset.forName(name.strip()));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  private String guess() {
    String utf8 = leniently(StandardCharsets.UTF_8);
    if (isMostlyUtf8(utf8)) {
      return utf8;
    }
    byte[] sample = telling(bytes, length);
    CharsetMatch[] matches = new CharsetDetector(SAMPLE_BYTES).setText(sample).detectAll();
    for (CharsetMatch match : matches) {
      Optional<Charset> charset = charset(likelier(match.getName(), sample));
      if (charset.isPresent() && GUESSES.contains(match.getName())) {
        Optional<String> text = strictly(charset.get());
        if (text.isPresent() && isPlausible(text.get(), charset.get())) {
          return text.get();
        }
      }
    }
    return leniently(WINDOWS_1252);
  }

  /** Windows files are far commoner than ISO files that use bytes ISO leaves undefined. */
  private static String likelier(String name, byte[] sample) {
    boolean c1 = false;
    boolean euro = false;
    for (byte b : sample) {
      c1 |= b < (byte) 0xA0;
      euro |= b == (byte) 0xA4;
    }
    if (List.of("ISO-8859-1", "ISO-8859-15", "windows-1252").contains(name)) {
      return c1 ? WINDOWS_1252.name() : euro ? LATIN_9.name() : "ISO-8859-1";
    }
    return name;
  }

  /** East Asian charsets accept nearly any bytes: real text is made of their common characters. */
  private static boolean isPlausible(String text, Charset charset) {
    if (charset.newEncoder().maxBytesPerChar() < 2) {
      return true;
    }
    int common = 0;
    int rare = 0;
    int end = Math.min(text.length(), SAMPLE_BYTES);
    for (int at = 0; at < end; at++) {
      char c = text.charAt(at);
      if (c >= 0x80) {
        boolean usual =
            (c >= 0x3000 && c <= 0x30FF)
                || (c >= 0x4E00 && c <= 0x9FA5)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xFF01 && c <= 0xFF60);
        common += usual ? 1 : 0;
        rare += usual ? 0 : 1;
      }
    }
    return common >= COMMON_LEAST && common > 4 * rare;
  }

  private static boolean isMostlyUtf8(String text) {
    int good = 0;
    int bad = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      good += c >= 0x80 && c != 0xFFFD ? 1 : 0;
      bad += c == 0xFFFD ? 1 : 0;
    }
    return good > 10 * bad;
  }

  /** The lines that are not plain ASCII: they are what tells charsets apart. */
  private static byte[] telling(byte[] bytes, int length) {
    byte[] sample = new byte[Math.min(length, SAMPLE_BYTES)];
    int size = 0;
    int lineStart = 0;
    boolean telling = false;
    for (int at = 0; at < length && size < sample.length; at++) {
      telling |= bytes[at] < 0 || bytes[at] == 27;
      boolean lineEnds = bytes[at] == '\n' || at == length - 1;
      if (lineEnds && telling) {
        int copied = Math.min(at + 1 - lineStart, sample.length - size);
        System.arraycopy(bytes, lineStart, sample, size, copied);
        size += copied;
      }
      if (lineEnds) {
        lineStart = at + 1;
        telling = false;
      }
    }
    return Arrays.copyOf(sample, size);
  }
}
