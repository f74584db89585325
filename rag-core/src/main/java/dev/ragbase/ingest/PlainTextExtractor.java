package dev.ragbase.ingest;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.document.StructuredText.Heading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads plain text and Markdown in UTF-8, for programs that have no other formats; {@code
 * dev.ragbase:rag-extract} reads those and other encodings. Of Markdown it knows headings that
 * begin with {@code #} and fenced code. Safe for many threads.
 */
public final class PlainTextExtractor implements TextExtractor {
  /** How many bytes a document may have unless said otherwise. */
  public static final int BYTES_MAX = 64 << 20;

  private static final String PLAIN = "text/plain";
  private static final String MARKDOWN = "text/markdown";
  private static final Pattern HEADING =
      Pattern.compile(" {0,3}(#{1,6})[ \\t]++(.*)", Pattern.DOTALL);
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*\\R?");

  /** A longer line that begins with {@code #} is text. */
  private static final int HEADING_CHARS_MAX = 1_000;

  private final int bytesMax;

  public PlainTextExtractor() {
    this(BYTES_MAX);
  }

  /** An extractor that refuses documents of more bytes. */
  public PlainTextExtractor(int bytesMax) {
    if (bytesMax < 1 || bytesMax == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("bytesMax is " + bytesMax + ", must be in [1, 2^31 - 2]");
    }
    this.bytesMax = bytesMax;
  }

  @Override
  public ExtractedDocument extract(RawDocument document) {
    String mediaType = mediaType(document);
    String text = decoded(document, read(document));
    if (text.isBlank()) {
      throw new ExtractionException("'" + document.name() + "' has no text", null);
    }
    StructuredText structured =
        mediaType.equals(MARKDOWN) ? markdown(text) : StructuredText.plain(text);
    Optional<Heading> first = structured.headings().stream().findFirst();
    String title = first.filter(heading -> heading.level() == 1).map(Heading::title).orElse("");
    return new ExtractedDocument(title, structured, mediaType, Metadata.empty());
  }

  private static String mediaType(RawDocument document) {
    String given = document.mediaType();
    String name = document.name().toLowerCase(Locale.ROOT);
    String type =
        given != null
            ? given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)
            : name.endsWith(".md") || name.endsWith(".markdown")
                ? MARKDOWN
                : name.endsWith(".txt") || name.endsWith(".text") ? PLAIN : "of unknown type";
    if (!type.equals(PLAIN) && !type.equals(MARKDOWN)) {
      throw new ExtractionException(
          "'"
              + document.name()
              + "' is "
              + type
              + "; this extractor reads plain text and Markdown alone: add dev.ragbase:rag-extract"
              + " for other formats",
          null);
    }
    return type;
  }

  private byte[] read(RawDocument document) {
    try (InputStream content = document.open()) {
      byte[] bytes = content.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new ExtractionException(
            "'" + document.name() + "' has more than " + bytesMax + " bytes: split it", null);
      }
      return bytes;
    } catch (IOException e) {
      throw new ExtractionException(
          "'" + document.name() + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static String decoded(RawDocument document, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ExtractionException(
          "'"
              + document.name()
              + "' is not UTF-8: convert it, or add dev.ragbase:rag-extract for other encodings",
          e);
    }
  }

  private static StructuredText markdown(String text) {
    List<Heading> headings = new ArrayList<>();
    List<Span> code = new ArrayList<>();
    String fence = "";
    int fenceStart = 0;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      String line = text.substring(start, end);
      Matcher mark = FENCE.matcher(line);
      if (!fence.isEmpty()) {
        if (mark.matches() && mark.group(1).startsWith(fence)) {
          code.add(new Span(fenceStart, end));
          fence = "";
        }
      } else if (mark.matches()) {
        fence = mark.group(1);
        fenceStart = start;
      } else {
        Matcher heading = HEADING.matcher(line);
        if (line.length() <= HEADING_CHARS_MAX && heading.matches()) {
          String title = withoutClosing(heading.group(2).stripTrailing());
          if (!title.isBlank()) {
            Span span = new Span(start, start + line.stripTrailing().length());
            headings.add(new Heading(span, heading.group(1).length(), title));
          }
        }
      }
      start = end;
    }
    if (!fence.isEmpty()) {
      code.add(new Span(fenceStart, text.length()));
    }
    return new StructuredText(text, headings, List.of(), code);
  }

  /** A heading's text without the number signs that may close it, behind a space. */
  private static String withoutClosing(String title) {
    int end = title.length();
    while (end > 0 && title.charAt(end - 1) == '#') {
      end--;
    }
    boolean closes = end == 0 || title.charAt(end - 1) == ' ' || title.charAt(end - 1) == '\t';
    return closes ? title.substring(0, end).stripTrailing() : title;
  }

  @Override
  public String fingerprint() {
    return "plain-2;bytesMax=" + bytesMax;
  }

  @Override
  public void close() {}
}
