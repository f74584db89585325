package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the formats whose cost grows with their size and no faster: text of every kind. */
final class LightReader {
  private final ExtractLimits limits;

  LightReader(ExtractLimits limits) {
    this.limits = limits;
  }

  ExtractedDocument read(byte[] bytes, int length, MediaTypes.Type type, @Nullable String charset) {
    if (type.format() == Format.HTML) {
      return new HtmlReader(limits).read(bytes, length, charset);
    }
    String text =
        Characters.normalise(TextDecoder.decode(bytes, length, charset, limits.charsMax()));
    FrontMatter front =
        type.format() == Format.MARKDOWN
            ? FrontMatter.of(text)
            : new FrontMatter("", Metadata.empty(), 0);
    String body = front.end() == 0 ? text : Characters.normalise(text.substring(front.end()));
    if (body.isEmpty()) {
      throw new ExtractionException("holds no text", null);
    }
    StructuredText structured = structure(body, type.format());
    String title = front.title();
    if (title.isEmpty() && !structured.headings().isEmpty()) {
      title = structured.headings().getFirst().title();
    }
    return new ExtractedDocument(title, structured, type.name(), front.values());
  }

  private static StructuredText structure(String text, Format format) {
    return switch (format) {
      case MARKDOWN -> MarkdownStructure.of(text);
      case RST -> MarkupStructure.rst(text);
      case ASCIIDOC -> MarkupStructure.asciiDoc(text);
      case CODE ->
          new StructuredText(text, List.of(), List.of(), List.of(new Span(0, text.length())));
      case PLAIN, HTML, GZIP, HEAVY -> StructuredText.plain(text);
    };
  }
}
