package dev.ragbase.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.StructuredText.Heading;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PlainTextExtractorTest {
  private record Bytes(String name, @Nullable String mediaType, InputStream content)
      implements RawDocument {
    @Override
    public String uri() {
      return "test:" + name;
    }

    @Override
    public @Nullable String version() {
      return null;
    }

    @Override
    public @Nullable Instant time() {
      return null;
    }

    @Override
    public InputStream open() {
      return content;
    }
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static ExtractedDocument extract(String name, @Nullable String mediaType, String text) {
    return new PlainTextExtractor(1_000)
        .extract(new Bytes(name, mediaType, stream(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void plainTextIsTakenAsItIsWithoutItsByteOrderMark() {
    ExtractedDocument document = extract("A.TXT", null, "\uFEFF# no heading\n");
    assertThat(document.text().text()).isEqualTo("# no heading\n");
    assertThat(document.text().headings()).isEmpty();
    assertThat(document.mediaType()).isEqualTo("text/plain");
  }

  @Test
  void markdownKeepsHeadingsAndFencedCode() {
    String text = "# Top #\n\ntext\n\n```sh\n# comment\n```\n\n## Part\n#tag\n~~~\nopen";
    ExtractedDocument document = extract("a.md", null, text);
    assertThat(document.title()).isEqualTo("Top");
    assertThat(document.text().headings())
        .extracting(Heading::title)
        .containsExactly("Top", "Part");
    assertThat(document.text().headings().getFirst().span().of(text)).isEqualTo("# Top #");
    assertThat(document.text().code())
        .extracting(span -> span.of(text))
        .containsExactly("```sh\n# comment\n```\n", "~~~\nopen");
  }

  @Test
  void aHeadingIsClosedByNumberSignsBehindASpaceOnly() {
    assertThat(
            extract("a.md", null, "# C#\n## Sharp ##  \n### # \n#### a # b ###\n")
                .text()
                .headings())
        .extracting(Heading::title)
        .containsExactly("C#", "Sharp", "a # b");
  }

  @Test
  @Timeout(20)
  void aLineOfBlanksIsReadInNoTime() {
    String blanks = " ".repeat(980);
    assertThat(extract("a.md", null, "#" + blanks + "\u0085x").text().headings()).hasSize(1);
    assertThat(extract("a.md", null, "# a" + blanks + "b").text().headings()).hasSize(1);
  }

  @Test
  void theMediaTypeThatTheSourceGivesDecides() {
    assertThat(extract("a", "text/markdown; charset=utf-8", "# Top").title()).isEqualTo("Top");
    assertThat(extract("a.md", "text/plain", "# Top").title()).isEmpty();
  }

  @Test
  void otherFormatsAreRefusedWithTheModuleThatReadsThem() {
    assertThatThrownBy(() -> extract("a.pdf", null, "x"))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("'a.pdf'")
        .hasMessageContaining("dev.ragbase:rag-extract");
    assertThatThrownBy(() -> extract("a.txt", "text/html", "x"))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("is text/html");
  }

  @Test
  void brokenBlankAndTooLongDocumentsAreRefused() {
    Bytes latin = new Bytes("a.txt", null, stream(new byte[] {'a', (byte) 0xE9, 'b'}));
    assertThatThrownBy(() -> new PlainTextExtractor().extract(latin))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("'a.txt' is not UTF-8");
    assertThatThrownBy(() -> extract("a.txt", null, " \n"))
        .isInstanceOf(ExtractionException.class)
        .hasMessage("'a.txt' has no text");
    assertThatThrownBy(() -> extract("a.txt", null, "x".repeat(1_001)))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("more than 1000 bytes");
    assertThat(extract("a.txt", null, "x".repeat(1_000)).text().text()).hasSize(1_000);
  }
}
