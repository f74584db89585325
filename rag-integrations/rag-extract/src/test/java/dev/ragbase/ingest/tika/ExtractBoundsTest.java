package dev.ragbase.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.DocumentSource.Found;
import dev.ragbase.ingest.ExtractionException;
import dev.ragbase.ingest.FileSource;
import dev.ragbase.ingest.TextExtractor;
import dev.ragbase.ingest.TextExtractorProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ExtractBoundsTest {
  @TempDir Path dir;

  private final TikaExtractor extractor =
      TikaExtractor.create(
          ExtractLimits.defaults()
              .withBytesMax(20_000_000)
              .withCharsMax(5_000_000)
              .withTimeMax(Duration.ofSeconds(20))
              .withWorkerMegabytes(128));

  @AfterAll
  void close() {
    extractor.close();
  }

  private void refused(String name, byte[] bytes, String cause) {
    assertThatThrownBy(() -> extractor.extract(Doc.of(name, bytes)))
        .as(name)
        .isInstanceOf(ExtractionException.class)
        .message()
        .contains(cause)
        .doesNotContain("\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void anEncryptedDocumentSaysSo() throws Exception {
    refused("a.pdf", Made.pdf("T", "secret", "words"), "is encrypted: remove its password");
    refused("a.docx", Made.encrypted(Made.docx()), "is encrypted: remove its password");
  }

  @Test
  void anEmptyDocumentSaysSo() throws IOException {
    refused("a.pdf", new byte[0], "is empty");
    refused("a.txt", new byte[0], "is empty");
    refused("a.txt.gz", Doc.of("a.txt", "").gzipped().bytes(), "is empty");
    refused("a.md", ascii(" \n\n"), "holds no text");
    refused("a.pdf", Made.pdf("T", "", ""), "holds no text (a scan? there is no OCR)");
  }

  @Test
  void aBrokenDocumentSaysSo() throws IOException {
    byte[] docx = Made.docx();
    refused("a.docx", Arrays.copyOf(docx, docx.length / 2), "is broken");
    refused("a.pdf", ascii("%PDF-1.7\nnothing more"), "is broken");
    refused("a.txt.gz", Arrays.copyOf(Doc.of("a", "words").gzipped().bytes(), 20), "is broken");
  }

  @Test
  void whatIsNoDocumentNamesItsMediaType() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    refused("a.png", png, "unsupported media type image/png (not a document; there is no OCR)");
    refused(
        "a.zip",
        Made.zip(Map.of("a.txt", "x")),
        "unsupported media type application/zip (an archive");
    refused(
        "A.class",
        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 61},
        "application/java-vm");
    byte[] elf = new byte[64];
    System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}, 0, elf, 0, 7);
    refused("tool", elf, "unsupported media type application/x-");
  }

  @Test
  void aDocumentBeyondTheSizeIsRefused() {
    refused("a.txt", ascii("x".repeat(20_000_001)), "is larger than 20000000 bytes");
    refused("a.txt", ascii("x".repeat(5_000_001)), "holds more than 5000000 characters");
  }

  @Test
  void aTextOfAnySizeIsReadOrRefusedInASmallHeap() throws Exception {
    String line = "2024-01-02T03:04:05Z a line of a log, which goes on and on like the others do\n";
    Path large = Files.writeString(dir.resolve("a.log"), "→" + line.repeat(1_200_000));
    Path less = Files.writeString(dir.resolve("b.log"), "→" + line.repeat(1_000_000));
    Path most = Files.writeString(dir.resolve("c.txt"), "東京".repeat(9_990_000) + "\r\nx");
    List<String> told = inHeap(512, large, less, most);
    assertThat(Files.size(large)).isGreaterThan(92_000_000);
    assertThat(told.get(0)).contains("holds more than 20000000 characters");
    assertThat(told.get(1)).contains("holds more than 20000000 characters");
    assertThat(told.get(2)).isEqualTo("19980002 characters");
  }

  /** What an extractor in a JVM with that heap says of some files. */
  private static List<String> inHeap(int megabytes, Path... files) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + megabytes + "m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Extracting.class.getName());
    Stream.of(files).map(Path::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader()) {
      return out.lines().toList();
    }
  }

  /** Extracts files one after the other and prints of each what came of it. */
  static final class Extracting {
    private Extracting() {}

    public static void main(String[] files) {
      try (TikaExtractor extractor = TikaExtractor.create(ExtractLimits.defaults())) {
        FileSource.of(Stream.of(files).map(Path::of).toList(), List.of())
            .forEach(found -> System.out.println(outcome(extractor, (Found.Raw) found)));
      }
    }

    private static String outcome(TikaExtractor extractor, Found.Raw found) {
      try {
        return extractor.extract(found.document()).text().text().length() + " characters";
      } catch (ExtractionException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  @Test
  void aBombUnpacksOnlySoFar() throws IOException {
    Doc zeros = Doc.of("a.txt", "x".repeat(19_000_000)).gzipped();
    refused(zeros.name(), zeros.bytes(), "times its size (a bomb?)");
    Doc nested = Doc.of("a.txt", "x").gzipped().gzipped().gzipped().gzipped().gzipped();
    refused(nested.name(), nested.bytes(), "is packed more than 3 times");
    byte[] docx =
        Made.zip(
            Made.entries(
                "[Content_Types].xml",
                "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                    + "<Default Extension='rels' ContentType="
                    + "'application/vnd.openxmlformats-package.relationships+xml'/>"
                    + "<Override PartName='/word/document.xml' ContentType='application/"
                    + "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>",
                "_rels/.rels",
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                    + "<Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/"
                    + "2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>",
                "word/document.xml",
                "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
                    + "<w:body><w:p><w:r><w:t>"
                    + "bomb ".repeat(20_000_000)
                    + "</w:t></w:r></w:p></w:body></w:document>"));
    refused("a.docx", docx, "times its size (a bomb?)");
  }

  @Test
  void xmlThatExpandsWithoutEndIsRefused() throws IOException {
    StringBuilder laughs = new StringBuilder("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>");
    for (char name = 'b'; name <= 'k'; name++) {
      laughs.append("<!ENTITY ").append(name).append(" '");
      laughs.append(("&" + (char) (name - 1) + ";").repeat(10)).append("'>");
    }
    laughs
        .append("]><office:document-content xmlns:office=")
        .append("'urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text=")
        .append("'urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:text>")
        .append("<text:p>&k;</text:p></office:text></office:body></office:document-content>");
    byte[] odt =
        Made.zip(
            Made.entries(
                "mimetype",
                "application/vnd.oasis.opendocument.text",
                "content.xml",
                laughs.toString()));
    assertThatThrownBy(() -> extractor.extract(Doc.of("a.odt", odt)))
        .isInstanceOf(ExtractionException.class);
    assertThat(extractor.extract(Doc.of("a.xml", laughs.toString())).text().text())
        .as("as a text it is harmless")
        .contains("<!ENTITY");
  }

  @Test
  void whatIsNestedDeeplyIsReadOrRefusedButEnds() {
    byte[] html = ascii("<div>".repeat(200_000) + "deep");
    assertThat(extractor.extract(Doc.of("a.html", html)).text().text()).isEqualTo("deep");
    byte[] bold = ascii("<b><i><a>".repeat(100_000) + "deep");
    assertThat(extractor.extract(Doc.of("a.html", bold)).text().text()).isEqualTo("deep");
    byte[] json = ascii("[".repeat(1_000_000));
    assertThat(extractor.extract(Doc.of("a.json", json)).text().text()).hasSize(1_000_000);
    StringBuilder mail = new StringBuilder("Subject: x\n");
    for (int n = 0; n < 5_000; n++) {
      mail.append("Content-Type: multipart/mixed; boundary=\"b").append(n);
      mail.append("\"\n\n--b").append(n).append("\n");
    }
    assertThatThrownBy(() -> extractor.extract(Doc.of("a.eml", mail.toString())))
        .isInstanceOf(ExtractionException.class);
  }

  @Test
  void aHugePageOnOneLineIsRead() {
    byte[] html = ascii("<p>" + "some <b>words</b> and ".repeat(450_000));
    assertThat(html.length).isGreaterThan(9_000_000);
    assertThatThrownBy(() -> extractor.extract(Doc.of("a.html", html)))
        .as("its text is longer than this extractor may give")
        .hasMessageContaining("characters");
    byte[] tags = ascii("<p>" + "<span class='some long name'>x</span>".repeat(250_000));
    assertThat(extractor.extract(Doc.of("a.html", tags)).text().text()).hasSize(250_000);
  }

  @Test
  void aParserThatRunsWildIsKilledAndTheNextDocumentIsRead() throws IOException {
    try (TikaExtractor strict =
        TikaExtractor.create(ExtractLimits.defaults().withTimeMax(Duration.ofSeconds(5)))) {
      byte[] wild = Made.endlessPdf(40);
      assertThatThrownBy(() -> strict.extract(Doc.of("wild.pdf", wild)))
          .isInstanceOf(ExtractionException.class)
          .hasMessageContaining("takes longer than 5 s");
      assertThat(strict.worker()).isEmpty();
      assertThat(strict.extract(Doc.of("a.pdf", Made.pdf("T", "", "words"))).text().text())
          .isEqualTo("words");
    }
  }

  @Test
  void aParserThatTakesTooMuchMemoryIsKilledAndTheNextDocumentIsRead() throws IOException {
    try (TikaExtractor small =
        TikaExtractor.create(ExtractLimits.defaults().withWorkerMegabytes(32))) {
      byte[] html = ascii("<p>" + "<b>x</b><i>y</i>".repeat(1_000_000));
      assertThatThrownBy(() -> small.extract(Doc.of("a.html", html)))
          .isInstanceOf(ExtractionException.class)
          .hasMessageContaining("takes more than 32 MB of memory");
      assertThat(small.extract(Doc.of("a.docx", Made.docx())).title()).isNotEmpty();
    }
  }

  @Test
  void attachmentsBeyondTheirNumberAreRefusedAndBeyondTheirDepthLeftOut() {
    String mail =
        "Subject: s\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nbody\n"
            + "--b\nContent-Disposition: attachment; filename=\"n.txt\"\n\nnote\n".repeat(3)
            + "--b--\n";
    try (TikaExtractor few = TikaExtractor.create(ExtractLimits.defaults().withEmbedded(3, 2))) {
      assertThatThrownBy(() -> few.extract(Doc.of("a.eml", mail)))
          .hasMessageContaining("holds more than 2 attachments");
    }
    try (TikaExtractor flat = TikaExtractor.create(ExtractLimits.defaults().withEmbedded(0, 9))) {
      assertThat(flat.extract(Doc.of("a.eml", mail)).text().text()).isEqualTo("body");
    }
  }

  @Test
  void closingEndsTheChildProcess() throws Exception {
    TikaExtractor closing = TikaExtractor.create(ExtractLimits.defaults());
    closing.extract(Doc.of("a.docx", Made.docx()));
    ProcessHandle child = closing.worker().orElseThrow().process();
    closing.close();
    closing.close();
    assertThat(child.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThatThrownBy(() -> closing.extract(Doc.of("a.txt", "x")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(TextExtractorProvider.class))
        .anyMatch(provider -> provider instanceof TikaExtractorProvider);
    try (TextExtractor found = new TikaExtractorProvider().open()) {
      assertThat(found.extract(Doc.of("a.txt", "words")).text().text()).isEqualTo("words");
    }
  }

  @Test
  void theFingerprintNamesVersionsAndLimits() {
    assertThat(extractor.fingerprint())
        .contains("Apache Tika 3.")
        .contains("jsoup/1.")
        .contains("charsMax=5000000")
        .doesNotContain("null");
  }
}
