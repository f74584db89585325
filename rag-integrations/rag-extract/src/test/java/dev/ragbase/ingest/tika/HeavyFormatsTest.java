package dev.ragbase.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.StructuredText;
import dev.ragbase.ingest.ExtractedDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeavyFormatsTest {
  private final TikaExtractor extractor = TikaExtractor.create(ExtractLimits.defaults());

  @AfterAll
  void close() {
    extractor.close();
  }

  private ExtractedDocument read(String name, byte[] bytes) {
    return extractor.extract(Doc.of(name, bytes));
  }

  private static List<String> headings(ExtractedDocument document) {
    return document.text().headings().stream().map(h -> h.level() + " " + h.title()).toList();
  }

  private static List<String> pages(ExtractedDocument document) {
    String text = document.text().text();
    return document.text().pages().stream()
        .map(p -> p.number() + " " + text.substring(p.offset()).lines().findFirst().orElse(""))
        .toList();
  }

  @Test
  void aPdfKeepsItsPagesAndTakesHeadingsFromItsBookmarks() throws IOException {
    ExtractedDocument document = read("a.pdf", Made.pdf("Tokens", "", "First page", "Second page"));
    assertThat(document.title()).isEqualTo("Tokens");
    assertThat(document.mediaType()).isEqualTo("application/pdf");
    assertThat(document.text().text()).isEqualTo("First page\n\nSecond page");
    assertThat(pages(document)).containsExactly("1 First page", "2 Second page");
    assertThat(headings(document)).containsExactly("1 First page", "1 Second page");
    assertThat(document.metadata().values())
        .containsEntry("author", MetadataValue.of("Ann"))
        .containsEntry("pages", MetadataValue.of(2));
  }

  @Test
  void aPdfThatAProgramNamedHasNoTitle() throws IOException {
    for (String title : List.of("untitled", "Microsoft Word - x.doc", "report.docx", "a.pdf")) {
      assertThat(read("a.pdf", Made.pdf(title, "", "words")).title()).as(title).isEmpty();
    }
  }

  @Test
  void aPdfIsReadWhateverItsName() throws IOException {
    assertThat(read("a.txt", Made.pdf("T", "", "words")).mediaType()).isEqualTo("application/pdf");
    Doc packed = Doc.of("a.pdf", Made.pdf("T", "", "words")).gzipped();
    assertThat(extractor.extract(packed).text().text()).isEqualTo("words");
  }

  @Test
  void aWordDocumentKeepsHeadingsAndTables() throws IOException {
    ExtractedDocument document = read("a.docx", Made.docx());
    assertThat(document.text().text())
        .isEqualTo(
            "First heading\n\nSome words.\n\nMore words.\n\nSecond heading\n\nkey\tvalue\na\t1");
    assertThat(headings(document)).containsExactly("1 First heading", "2 Second heading");
    assertThat(document.title()).isEqualTo("Rotation of tokens");
    assertThat(document.metadata().values())
        .containsEntry("author", MetadataValue.of("Ann"))
        .containsKey("created")
        .containsKey("keywords");
  }

  @Test
  void slidesArePagesWithTheirTitlesAsHeadings() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (String title : List.of("First slide", "Second slide")) {
        var layout = show.getSlideMasters().getFirst().getLayout(SlideLayout.TITLE_AND_CONTENT);
        var slide = show.createSlide(layout);
        slide.getPlaceholder(0).setText(title);
        slide.getPlaceholder(1).setText("Body of it");
      }
      show.write(out);
    }
    ExtractedDocument document = read("a.pptx", out.toByteArray());
    assertThat(pages(document)).containsExactly("1 First slide", "2 Second slide");
    assertThat(headings(document)).containsExactly("1 First slide", "1 Second slide");
    assertThat(document.text().text()).contains("Body of it");
  }

  @Test
  void oldSlidesAreReadToo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      show.createSlide().addTitle().setText("Old title");
      show.write(out);
    }
    ExtractedDocument document = read("a.ppt", out.toByteArray());
    assertThat(document.text().text()).isEqualTo("Old title");
    assertThat(document.title()).isEmpty();
  }

  @Test
  void sheetsAreHeadingsAndRowsAreLines() throws IOException {
    for (boolean old : List.of(false, true)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (Workbook book = old ? new HSSFWorkbook() : new XSSFWorkbook()) {
        for (String name : List.of("Prices", "Stock")) {
          Row row = book.createSheet(name).createRow(0);
          row.createCell(0).setCellValue("key");
          row.createCell(1).setCellValue(42);
          row.getSheet().createRow(1).createCell(0).setCellValue(name);
        }
        book.write(out);
      }
      ExtractedDocument document = read(old ? "a.xls" : "a.xlsx", out.toByteArray());
      assertThat(document.text().text())
          .isEqualTo("Prices\n\nkey\t42\nPrices\n\nStock\n\nkey\t42\nStock");
      assertThat(headings(document)).containsExactly("1 Prices", "1 Stock");
      assertThat(pages(document)).containsExactly("1 Prices", "2 Stock");
    }
  }

  @Test
  void openDocumentTextsKeepTheirHeadings() throws IOException {
    ExtractedDocument document =
        read(
            "a.odt",
            Made.openDocument(
                "text",
                "<office:text><text:h text:outline-level='1'>Head</text:h><text:p>Words.</text:p>"
                    + "<text:h text:outline-level='2'>Lower</text:h><text:p>More.</text:p>"
                    + "</office:text>"));
    assertThat(document.text().text()).isEqualTo("Head\n\nWords.\n\nLower\n\nMore.");
    assertThat(headings(document)).containsExactly("1 Head", "2 Lower");
    assertThat(document.title()).isEqualTo("Open title");
  }

  @Test
  void openDocumentSheetsAndSlidesAreRead() throws IOException {
    String row =
        "<table:table-row><table:table-cell><text:p>key</text:p></table:table-cell>"
            + "<table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>";
    ExtractedDocument sheet =
        read(
            "a.ods",
            Made.openDocument(
                "spreadsheet",
                "<office:spreadsheet><table:table table:name='One'>"
                    + row
                    + row
                    + "</table:table></office:spreadsheet>"));
    assertThat(sheet.text().text()).isEqualTo("key\t1\nkey\t1");
    ExtractedDocument slides =
        read(
            "a.odp",
            Made.openDocument(
                "presentation",
                "<office:presentation><draw:page draw:name='p1'><draw:frame><draw:text-box>"
                    + "<text:p>First slide</text:p></draw:text-box></draw:frame></draw:page>"
                    + "</office:presentation>"));
    assertThat(slides.text().text()).isEqualTo("First slide");
  }

  @Test
  void richTextIsRead() {
    String rtf =
        "{\\rtf1\\ansi{\\info{\\title Rich}{\\author Ann}}\\pard Gr\\'fc\\'dfe {\\b bold}\\par Two\\par}";
    ExtractedDocument document = read("a.rtf", rtf.getBytes(StandardCharsets.US_ASCII));
    assertThat(document.text().text()).isEqualTo("Gr\u00fc\u00dfe bold\n\nTwo");
    assertThat(document.title()).isEqualTo("Rich");
  }

  @Test
  void aBooksChaptersAreHeadingsInReadingOrder() throws IOException {
    ExtractedDocument document = read("a.epub", Made.epub());
    assertThat(document.title()).isEqualTo("The book");
    assertThat(headings(document)).containsExactly("1 First chapter", "1 Second chapter");
    assertThat(document.metadata().values()).containsEntry("language", MetadataValue.of("en"));
  }

  @Test
  void aMailGivesItsBodyAndItsAttachments() throws IOException {
    String pdf = Base64.getMimeEncoder().encodeToString(Made.pdf("T", "", "Words in the PDF"));
    ExtractedDocument document = read("a.eml", mail(pdf));
    assertThat(document.title()).isEqualTo("Rotation of t\u00f6kens");
    assertThat(document.mediaType()).isEqualTo("message/rfc822");
    assertThat(document.text().text())
        .isEqualTo(
            "Body\n\nThe HTML part.\n\nplan.pdf\n\nWords in the PDF\n\nnotes.txt\n\nline one\nline two");
    assertThat(headings(document))
        .containsExactly("1 Body", "1 plan.pdf", "1 Words in the PDF", "1 notes.txt");
    assertThat(document.metadata().values())
        .containsEntry("from", MetadataValue.of("Ann <ann@example.org>"))
        .containsEntry("to", MetadataValue.of(List.of("bob@example.org", "cy@example.org")))
        .containsEntry("date", MetadataValue.of(Instant.parse("2024-03-05T09:00:00Z")))
        .containsEntry("attachments", MetadataValue.of(List.of("plan.pdf", "notes.txt")))
        .containsEntry("attachmentsSkipped", MetadataValue.of(List.of("tool.exe")));
  }

  private static byte[] mail(String pdf) {
    return """
        From: Ann <ann@example.org>
        To: bob@example.org, cy@example.org
        Date: Tue, 05 Mar 2024 10:00:00 +0100
        Subject: =?utf-8?Q?Rotation_of_t=C3=B6kens?=
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="xx"

        --xx
        Content-Type: multipart/alternative; boundary="yy"

        --yy
        Content-Type: text/plain; charset=utf-8

        The plain part.
        --yy
        Content-Type: text/html; charset=utf-8

        <h1>Body</h1><p>The HTML
        part.</p>
        --yy--
        --xx
        Content-Type: application/pdf; name="plan.pdf"
        Content-Disposition: attachment; filename="plan.pdf"
        Content-Transfer-Encoding: base64

        %s
        --xx
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename="tool.exe"
        Content-Transfer-Encoding: base64

        TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        --xx
        Content-Type: text/plain
        Content-Disposition: attachment; filename="notes.txt"

        line one
        line two
        --xx--
        """
        .formatted(pdf)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aMailboxGivesEachMailUnderItsSubject() {
    String mail =
        "From %s@example.org Tue Mar  5 10:00:00 2024\nFrom: %s\nSubject: On %s\n\nSays %s\n\n";
    String box = mail.replace("%s", "ann") + mail.replace("%s", "bob");
    ExtractedDocument document = read("a.mbox", box.getBytes(StandardCharsets.UTF_8));
    assertThat(document.text().text()).isEqualTo("On ann\n\nSays ann\n\nOn bob\n\nSays bob");
    assertThat(headings(document)).containsExactly("1 On ann", "1 On bob");
  }

  @Test
  void headingsAndPagesStandWhereTheirSpansSay() throws IOException {
    for (ExtractedDocument document :
        List.of(
            read("a.docx", Made.docx()),
            read("a.epub", Made.epub()),
            read("a.pdf", Made.pdf("T", "", "One", "Two", "Three")))) {
      for (StructuredText.Heading heading : document.text().headings()) {
        assertThat(heading.span().of(document.text().text())).isEqualTo(heading.title());
      }
    }
  }
}
