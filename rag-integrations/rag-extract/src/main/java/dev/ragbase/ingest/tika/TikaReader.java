package dev.ragbase.ingest.tika;

import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.OldExcelParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.TXTParser;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Reads PDF, office and e-book formats with Tika's parsers. For the child process. */
final class TikaReader {
  private static final long PDF_MEMORY_BYTES = 64L << 20;
  private static final String OUTLOOK = "application/vnd.ms-outlook";

  private final ExtractLimits limits;
  private final Attachments attachments;
  private final List<Parser> parsers =
      List.of(
          new PDFParser(),
          new OOXMLParser(),
          new OfficeParser(),
          new OldExcelParser(),
          new RTFParser(),
          new OpenDocumentParser(),
          new FlatOpenDocumentParser(),
          new EpubParser(),
          new JSoupParser(),
          new TXTParser());

  TikaReader(ExtractLimits limits, Attachments attachments) {
    this.limits = limits;
    this.attachments = attachments;
  }

  /** Whether one of the parsers reads this type. */
  boolean reads(MediaType type) {
    for (Parser parser : parsers) {
      if (parser.getSupportedTypes(new ParseContext()).contains(type)) {
        return true;
      }
    }
    return false;
  }

  ExtractedDocument read(TikaInputStream in, MediaType type, DocumentReader.Source source)
      throws IOException {
    TextBuilder text = new TextBuilder(limits.charsMax());
    XhtmlHandler handler = new XhtmlHandler(text, type.toString().equals(OUTLOOK));
    Metadata found = new Metadata();
    found.set(TikaCoreProperties.RESOURCE_NAME_KEY, source.name());
    found.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, type.toString());
    Attachments.Of embedded = attachments.of(source);
    parse(in, found, handler, context(text, embedded));
    String media = type.toString();
    boolean pdf = media.equals("application/pdf");
    List<StructuredText.Heading> outline =
        pdf ? PdfOutline.of(in.getPath(), text.build()) : List.of();
    StructuredText structured = text.build();
    if (structured.text().isEmpty()) {
      throw new ExtractionException(
          pdf ? "holds no text (a scan? there is no OCR)" : "holds no text", null);
    }
    if (structured.headings().isEmpty() && !outline.isEmpty()) {
      structured =
          new StructuredText(structured.text(), outline, structured.pages(), structured.code());
    }
    return new ExtractedDocument(
        TikaMetadata.title(found, source.name()),
        structured,
        media,
        TikaMetadata.of(found, handler.pages()).with(embedded.metadata()));
  }

  private void parse(TikaInputStream in, Metadata found, XhtmlHandler handler, ParseContext context)
      throws IOException {
    AutoDetectParser parser = new AutoDetectParser(parsers.toArray(new Parser[0]));
    try {
      parser.parse(in, handler, found, context);
    } catch (SAXException | TikaException | RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private ParseContext context(TextBuilder text, Attachments.Of embedded) {
    ParseContext context = new ParseContext();
    OfficeParserConfig office = new OfficeParserConfig();
    office.setUseSAXDocxExtractor(true);
    office.setUseSAXPptxExtractor(true);
    office.setIncludeHeadersAndFooters(false);
    office.setIncludeSlideMasterContent(false);
    context.set(OfficeParserConfig.class, office);
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setExtractBookmarksText(false);
    pdf.setExtractInlineImages(false);
    pdf.setMaxMainMemoryBytes(PDF_MEMORY_BYTES);
    context.set(PDFParserConfig.class, pdf);
    context.set(EmbeddedDocumentExtractor.class, new Embedded(text, embedded));
    return context;
  }

  /** Hands what a document embeds to the attachments' reader. */
  private record Embedded(TextBuilder text, Attachments.Of attachments)
      implements EmbeddedDocumentExtractor {
    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
      String type = metadata.get(Metadata.CONTENT_TYPE);
      return type == null || !type.toLowerCase(Locale.ROOT).startsWith("image/");
    }

    @Override
    public void parseEmbedded(
        InputStream in, ContentHandler handler, Metadata metadata, boolean outputHtml)
        throws IOException {
      String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
      attachments.read(in, name == null ? "" : name, metadata.get(Metadata.CONTENT_TYPE), text);
    }
  }
}
