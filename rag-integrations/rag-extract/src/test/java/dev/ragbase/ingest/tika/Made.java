package dev.ragbase.ingest.tika;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFStyles;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** Documents made in code. */
final class Made {
  private Made() {}

  /** A PDF with a line of text for each page, and a bookmark with that text. */
  static byte[] pdf(String title, String password, String... pages) throws IOException {
    try (PDDocument pdf = new PDDocument()) {
      PDDocumentOutline outline = new PDDocumentOutline();
      for (String text : pages) {
        PDPage page = new PDPage();
        pdf.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(50, 700);
          content.showText(text);
          content.endText();
        }
        PDOutlineItem item = new PDOutlineItem();
        item.setTitle(text);
        item.setDestination(page);
        outline.addLast(item);
      }
      pdf.getDocumentCatalog().setDocumentOutline(outline);
      pdf.getDocumentInformation().setTitle(title);
      pdf.getDocumentInformation().setAuthor("Ann");
      if (!password.isEmpty()) {
        pdf.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
      }
      return saved(pdf);
    }
  }

  /** A PDF whose one page draws a form that draws a form twice, so many times over. */
  static byte[] endlessPdf(int doublings) throws IOException {
    try (PDDocument pdf = new PDDocument()) {
      var inner = form(pdf, "BT ET");
      for (int n = 0; n < doublings; n++) {
        var outer = form(pdf, "/F Do /F Do");
        outer.setResources(new org.apache.pdfbox.pdmodel.PDResources());
        outer.getResources().put(org.apache.pdfbox.cos.COSName.getPDFName("F"), inner);
        inner = outer;
      }
      PDPage page = new PDPage();
      pdf.addPage(page);
      page.setResources(new org.apache.pdfbox.pdmodel.PDResources());
      page.getResources().put(org.apache.pdfbox.cos.COSName.getPDFName("F"), inner);
      page.setContents(stream(pdf, "/F Do"));
      return saved(pdf);
    }
  }

  private static org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject form(
      PDDocument pdf, String content) throws IOException {
    var form = new org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject(stream(pdf, content));
    form.setBBox(new org.apache.pdfbox.pdmodel.common.PDRectangle(100, 100));
    return form;
  }

  private static PDStream stream(PDDocument pdf, String content) throws IOException {
    PDStream stream = new PDStream(pdf);
    try (var out = stream.createOutputStream()) {
      out.write(content.getBytes(StandardCharsets.US_ASCII));
    }
    return stream;
  }

  private static byte[] saved(PDDocument pdf) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pdf.save(out);
    return out.toByteArray();
  }

  /** A Word document with a heading, two paragraphs, a second heading and a table. */
  static byte[] docx() throws IOException {
    try (XWPFDocument word = new XWPFDocument()) {
      XWPFStyles styles = word.createStyles();
      for (int level = 1; level <= 2; level++) {
        CTStyle style = CTStyle.Factory.newInstance();
        style.setStyleId("berschrift" + level);
        style.addNewName().setVal("heading " + level);
        styles.addStyle(new XWPFStyle(style));
      }
      word.getProperties().getCoreProperties().setTitle("Rotation of tokens");
      word.getProperties().getCoreProperties().setCreator("Ann");
      word.getProperties().getCoreProperties().setKeywords("tokens, rotation");
      paragraph(word, "berschrift1", "First heading");
      paragraph(word, "", "Some words.");
      paragraph(word, "", "More words.");
      paragraph(word, "berschrift2", "Second heading");
      var table = word.createTable(2, 2);
      table.getRow(0).getCell(0).setText("key");
      table.getRow(0).getCell(1).setText("value");
      table.getRow(1).getCell(0).setText("a");
      table.getRow(1).getCell(1).setText("1");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      word.write(out);
      return out.toByteArray();
    }
  }

  private static void paragraph(XWPFDocument word, String style, String text) {
    XWPFParagraph paragraph = word.createParagraph();
    if (!style.isEmpty()) {
      paragraph.setStyle(style);
    }
    paragraph.createRun().setText(text);
  }

  /** An office document under a password. */
  static byte[] encrypted(byte[] office) throws Exception {
    try (POIFSFileSystem files = new POIFSFileSystem()) {
      var encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (var out = encryptor.getDataStream(files)) {
        out.write(office);
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      files.writeFilesystem(all);
      return all.toByteArray();
    }
  }

  /** Entries of a zip file, in order. */
  static Map<String, String> entries(String... namesAndTexts) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int at = 0; at < namesAndTexts.length; at += 2) {
      entries.put(namesAndTexts[at], namesAndTexts[at + 1]);
    }
    return entries;
  }

  /** A zip file; an entry {@code mimetype} is stored, as OpenDocument and EPUB want it. */
  static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var entry : entries.entrySet()) {
        byte[] bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
        ZipEntry head = new ZipEntry(entry.getKey());
        if (entry.getKey().equals("mimetype")) {
          CRC32 crc = new CRC32();
          crc.update(bytes);
          head.setMethod(ZipEntry.STORED);
          head.setSize(bytes.length);
          head.setCrc(crc.getValue());
        }
        zip.putNextEntry(head);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  /** An OpenDocument file with this body. */
  static byte[] openDocument(String kind, String body) throws IOException {
    String namespaces =
        " xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
            + " xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
            + " xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'"
            + " xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
            + " xmlns:dc='http://purl.org/dc/elements/1.1/'";
    String type = "application/vnd.oasis.opendocument." + kind;
    return zip(
        entries(
            "mimetype",
            type,
            "content.xml",
            "<?xml version='1.0'?><office:document-content"
                + namespaces
                + "><office:body>"
                + body
                + "</office:body></office:document-content>",
            "meta.xml",
            "<?xml version='1.0'?><office:document-meta"
                + namespaces
                + "><office:meta><dc:title>Open title</dc:title></office:meta>"
                + "</office:document-meta>",
            "META-INF/manifest.xml",
            "<?xml version='1.0'?><manifest:manifest xmlns:manifest="
                + "'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"));
  }

  /** A book with two chapters. */
  static byte[] epub() throws IOException {
    return zip(
        entries(
            "mimetype",
            "application/epub+zip",
            "META-INF/container.xml",
            "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container' version='1.0'>"
                + "<rootfiles><rootfile full-path='OPS/book.opf'"
                + " media-type='application/oebps-package+xml'/></rootfiles></container>",
            "OPS/book.opf",
            "<package xmlns='http://www.idpf.org/2007/opf' version='3.0'>"
                + "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>The book</dc:title>"
                + "<dc:creator>Ann</dc:creator><dc:language>en</dc:language></metadata><manifest>"
                + "<item id='b' href='b.xhtml' media-type='application/xhtml+xml'/>"
                + "<item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
                + "<spine><itemref idref='a'/><itemref idref='b'/></spine></package>",
            "OPS/b.xhtml",
            chapter("Second chapter"),
            "OPS/a.xhtml",
            chapter("First chapter")));
  }

  private static String chapter(String title) {
    return "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>no</title></head><body><h1>"
        + title
        + "</h1><p>Words of it.</p></body></html>";
  }
}
