package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What parent and child say to each other: each thing with its length before it. */
final class WorkerFrames {
  private static final int DONE = 1;
  private static final int FAILED = 2;
  private static final int READY = 3;
  private static final int BUFFER_CHARS = 1 << 13;
  private static final int ITEMS_MAX = 10_000_000;

  private WorkerFrames() {}

  static void writeRequest(DataOutputStream out, String file, DocumentReader.Source source)
      throws IOException {
    String declared = source.declared();
    writeText(out, file);
    writeText(out, source.name());
    writeText(out, declared == null ? "" : declared);
    out.writeInt(source.depth());
    out.flush();
  }

  /** The rest of a request whose file was read. */
  static DocumentReader.Source readRequest(DataInputStream in) throws IOException {
    String name = readText(in, ITEMS_MAX);
    String declared = readText(in, ITEMS_MAX);
    return new DocumentReader.Source(name, declared.isEmpty() ? null : declared, in.readInt());
  }

  /** Says that the child has come up, before anything else. */
  static void writeReady(DataOutputStream out) throws IOException {
    out.writeByte(READY);
    out.flush();
  }

  static void readReady(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    if (kind != READY) {
      throw new StreamCorruptedException("the worker begins with " + kind);
    }
  }

  static void writeDone(DataOutputStream out, ExtractedDocument document) throws IOException {
    out.writeByte(DONE);
    writeText(out, document.title());
    writeText(out, document.mediaType());
    out.writeInt(document.metadata().values().size());
    for (var entry : document.metadata().values().entrySet()) {
      writeText(out, entry.getKey());
      writeValue(out, entry.getValue());
    }
    StructuredText text = document.text();
    writeText(out, text.text());
    out.writeInt(text.headings().size());
    for (StructuredText.Heading heading : text.headings()) {
      writeSpan(out, heading.span());
      out.writeInt(heading.level());
      writeText(out, heading.title());
    }
    out.writeInt(text.pages().size());
    for (StructuredText.PageStart page : text.pages()) {
      out.writeInt(page.offset());
      out.writeInt(page.number());
    }
    out.writeInt(text.code().size());
    for (Span span : text.code()) {
      writeSpan(out, span);
    }
    out.flush();
  }

  static void writeFailed(DataOutputStream out, String cause) throws IOException {
    out.writeByte(FAILED);
    writeText(out, cause);
    out.flush();
  }

  /**
   * What came of a request.
   *
   * @throws ExtractionException with the child's words if it failed
   */
  static ExtractedDocument readReply(DataInputStream in, int charsMax) throws IOException {
    int kind = in.readUnsignedByte();
    if (kind == FAILED) {
      throw new ExtractionException(readText(in, charsMax), null);
    }
    if (kind != DONE) {
      throw new StreamCorruptedException("the worker answers " + kind);
    }
    String title = readText(in, charsMax);
    String mediaType = readText(in, charsMax);
    Metadata metadata = Metadata.empty();
    for (int left = count(in, Metadata.KEYS_MAX); left > 0; left--) {
      metadata = metadata.with(readText(in, charsMax), readValue(in, charsMax));
    }
    String text = readText(in, charsMax);
    List<StructuredText.Heading> headings = new ArrayList<>();
    for (int left = count(in, ITEMS_MAX); left > 0; left--) {
      Span span = readSpan(in);
      headings.add(new StructuredText.Heading(span, in.readInt(), readText(in, charsMax)));
    }
    List<StructuredText.PageStart> pages = new ArrayList<>();
    for (int left = count(in, ITEMS_MAX); left > 0; left--) {
      pages.add(new StructuredText.PageStart(in.readInt(), in.readInt()));
    }
    List<Span> code = new ArrayList<>();
    for (int left = count(in, ITEMS_MAX); left > 0; left--) {
      code.add(readSpan(in));
    }
    StructuredText structured = new StructuredText(text, headings, pages, code);
    return new ExtractedDocument(title, structured, mediaType, metadata);
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new StreamCorruptedException("the worker sends " + count + " items, at most " + most);
    }
    return count;
  }

  private static void writeSpan(DataOutputStream out, Span span) throws IOException {
    out.writeInt(span.start());
    out.writeInt(span.end());
  }

  private static Span readSpan(DataInputStream in) throws IOException {
    return new Span(in.readInt(), in.readInt());
  }

  private static void writeValue(DataOutputStream out, MetadataValue value) throws IOException {
    switch (value) {
      case MetadataValue.Text text -> writeTagged(out, 't', text.value());
      case MetadataValue.Decimal number -> writeTagged(out, 'n', number.value().toString());
      case MetadataValue.Bool bool -> writeTagged(out, 'b', Boolean.toString(bool.value()));
      case MetadataValue.Time time -> writeTagged(out, 'i', time.value().toString());
      case MetadataValue.Items items -> {
        writeTagged(out, 'l', "");
        out.writeInt(items.values().size());
        for (MetadataValue item : items.values()) {
          writeValue(out, item);
        }
      }
      case MetadataValue.Struct struct ->
          throw new IOException("no reader makes nested metadata: " + struct);
      case MetadataValue.Null none -> writeTagged(out, '0', "");
    }
  }

  private static void writeTagged(DataOutputStream out, char tag, String value) throws IOException {
    out.writeByte(tag);
    writeText(out, value);
  }

  private static MetadataValue readValue(DataInputStream in, int charsMax) throws IOException {
    int tag = in.readUnsignedByte();
    String value = readText(in, charsMax);
    return switch (tag) {
      case 't' -> MetadataValue.of(value);
      case 'n' -> new MetadataValue.Decimal(new BigDecimal(value));
      case 'b' -> MetadataValue.of(Boolean.parseBoolean(value));
      case 'i' -> MetadataValue.of(Instant.parse(value));
      case '0' -> new MetadataValue.Null();
      case 'l' -> {
        List<MetadataValue> items = new ArrayList<>();
        for (int left = count(in, ITEMS_MAX); left > 0; left--) {
          items.add(readValue(in, charsMax));
        }
        yield new MetadataValue.Items(items);
      }
      default ->
          throw new StreamCorruptedException(
              String.format(Locale.ROOT, "the worker sends tag %d", tag));
    };
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    byte[] buffer = new byte[2 * Math.min(BUFFER_CHARS, text.length())];
    for (int from = 0; from < text.length(); from += BUFFER_CHARS) {
      int size = Math.min(BUFFER_CHARS, text.length() - from);
      for (int at = 0; at < size; at++) {
        char c = text.charAt(from + at);
        buffer[2 * at] = (byte) (c >> 8);
        buffer[2 * at + 1] = (byte) c;
      }
      out.write(buffer, 0, 2 * size);
    }
  }

  static String readText(DataInputStream in, int charsMax) throws IOException {
    int length = count(in, Math.max(charsMax, BUFFER_CHARS));
    StringBuilder text = new StringBuilder(Math.min(length, 1 << 20));
    byte[] buffer = new byte[2 * Math.min(BUFFER_CHARS, length)];
    for (int from = 0; from < length; from += BUFFER_CHARS) {
      int size = Math.min(BUFFER_CHARS, length - from);
      in.readFully(buffer, 0, 2 * size);
      for (int at = 0; at < size; at++) {
        text.append((char) ((buffer[2 * at] & 0xFF) << 8 | (buffer[2 * at + 1] & 0xFF)));
      }
    }
    return text.toString();
  }
}
