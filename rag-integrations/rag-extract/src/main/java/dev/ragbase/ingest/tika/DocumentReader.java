package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a document by what it turns out to be. Safe for many threads if its heavy reader is. */
final class DocumentReader {
  private static final int HEAD_BYTES = 1 << 16;

  /** In every charset; a byte order mark or a change of tables does not matter beside that. */
  private static final int CHARACTER_BYTES_MAX = 4;

  private static final int EXPANSION_FREE_BYTES = 10_000_000;
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([\\w.:-]+)", Pattern.CASE_INSENSITIVE);

  /** A document that is still to be read. */
  record Source(String name, @Nullable String declared, int depth) {
    Source inside(String name, @Nullable String declared) {
      return new Source(name, declared, depth + 1);
    }
  }

  /** Reads the formats whose parsers may take any time and memory. */
  interface Heavy {
    ExtractedDocument read(InputStream in, Source source) throws IOException;
  }

  private final ExtractLimits limits;
  private final int lightHtmlBytesMax;
  private final Heavy heavy;
  private final LightReader light;

  /**
   * @param lightHtmlBytesMax pages beyond this go to the heavy reader: their tree takes many times
   *     their size
   */
  DocumentReader(ExtractLimits limits, int lightHtmlBytesMax, Heavy heavy) {
    this.limits = limits;
    this.lightHtmlBytesMax = lightHtmlBytesMax;
    this.heavy = heavy;
    light = new LightReader(limits);
  }

  /** Reads all of a stream, which the caller closes. */
  ExtractedDocument read(InputStream raw, Source source) throws IOException {
    InputStream in = new BoundedInput(raw, limits.bytesMax());
    byte[] head = in.readNBytes(HEAD_BYTES);
    if (head.length == 0) {
      throw new ExtractionException("is empty", null);
    }
    MediaTypes.Type type = MediaTypes.of(head, head.length, source.name(), source.declared());
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), in);
    return switch (type.format()) {
      case PLAIN, MARKDOWN, RST, ASCIIDOC, CODE -> {
        byte[] bytes = text(all);
        yield light.read(bytes, bytes.length, type, charset(source.declared()));
      }
      case HTML -> html(all, source, type);
      case GZIP -> gunzip(all, source);
      case HEAVY -> heavy.read(all, source);
    };
  }

  /** The bytes of a text, which are not even read where they hold too many characters for sure. */
  private byte[] text(InputStream all) throws IOException {
    int bytesMax =
        (int) Math.min((long) CHARACTER_BYTES_MAX * limits.charsMax(), limits.bytesMax());
    byte[] bytes = all.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw TextBuilder.tooLong(limits.charsMax());
    }
    return bytes;
  }

  private ExtractedDocument html(InputStream all, Source source, MediaTypes.Type type)
      throws IOException {
    byte[] bytes = all.readNBytes(lightHtmlBytesMax);
    if (bytes.length < lightHtmlBytesMax) {
      return light.read(bytes, bytes.length, type, charset(source.declared()));
    }
    return heavy.read(new SequenceInputStream(new ByteArrayInputStream(bytes), all), source);
  }

  private ExtractedDocument gunzip(InputStream packed, Source source) throws IOException {
    if (source.depth() >= limits.embeddedDepthMax()) {
      throw new ExtractionException(
          "is packed more than " + limits.embeddedDepthMax() + " times: unpack it", null);
    }
    CountedInput counted = new CountedInput(packed);
    try (GZIPInputStream unpacked = new GZIPInputStream(counted, 1 << 15)) {
      return read(new RatioInput(unpacked, counted), source.inside(unpackedName(source), null));
    } catch (ZipException | EOFException e) {
      throw new ExtractionException("is broken: not a whole gzip file", e);
    }
  }

  private static String unpackedName(Source source) {
    String name = source.name();
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".tgz")) {
      return name.substring(0, name.length() - 4) + ".tar";
    }
    return lower.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  private static @Nullable String charset(@Nullable String declared) {
    Matcher charset = CHARSET.matcher(declared == null ? "" : declared);
    return charset.find() ? charset.group(1) : null;
  }

  /** Whether what comes out is out of all proportion to what went in. */
  static boolean isBomb(long packed, long unpacked, ExtractLimits limits) {
    return unpacked > Math.max(EXPANSION_FREE_BYTES, packed * limits.expansionMax());
  }

  static ExtractionException bomb(ExtractLimits limits) {
    return new ExtractionException(
        "unpacks to more than "
            + limits.expansionMax()
            + " times its size (a bomb?): unpack it and ingest its files",
        null);
  }

  /** Fails once what comes out is far more than what went in. */
  private final class RatioInput extends CountedInput {
    private final CountedInput packed;

    RatioInput(InputStream unpacked, CountedInput packed) {
      super(unpacked);
      this.packed = packed;
    }

    @Override
    void counted() {
      if (isBomb(packed.count(), count(), limits)) {
        throw bomb(limits);
      }
    }
  }
}
