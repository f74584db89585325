package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import dev.ragbase.ingest.RawDocument;
import dev.ragbase.ingest.TextExtractor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every extractor does with the simplest documents and with the worst. */
public abstract class TextExtractorConformance {
  private TextExtractor extractor;

  /** Opens the extractor under test; called once for each test. */
  protected abstract TextExtractor open();

  @BeforeEach
  final void openExtractor() {
    extractor = open();
  }

  @AfterEach
  final void closeExtractor() {
    extractor.close();
  }

  /** A file in memory that notes whether its stream was closed. */
  private static final class Raw implements RawDocument {
    private final String name;
    private final byte[] content;
    private final AtomicBoolean closed = new AtomicBoolean();

    Raw(String name, byte[] content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public String uri() {
      return "memory:" + name;
    }

    @Override
    public String name() {
      return name;
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
    public InputStream open() throws IOException {
      if (name.startsWith("unreadable")) {
        throw new IOException("the disk is gone");
      }
      return new ByteArrayInputStream(content) {
        @Override
        public void close() {
          closed.set(true);
        }
      };
    }
  }

  private static Raw raw(String name, String content) {
    return new Raw(name, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  final void plainTextComesOutWhole() {
    Raw raw = raw("note.txt", "Grüße aus 東京 \uD83D\uDE80\nsecond line\n");
    ExtractedDocument extracted = extractor.extract(raw);
    assertThat(extracted.text().text())
        .contains("Grüße aus 東京 \uD83D\uDE80")
        .contains("second line");
    assertThat(extracted.mediaType()).startsWith("text/plain");
    assertThat(raw.closed).isTrue();
  }

  @Test
  final void aDocumentWithoutTextIsRefusedWithItsCause() {
    for (String content : List.of("", " \n\t ")) {
      assertThatThrownBy(() -> extractor.extract(raw("empty.txt", content)))
          .isInstanceOf(ExtractionException.class)
          .message()
          .isNotBlank()
          .doesNotContain("\n");
    }
  }

  @Test
  final void aDocumentThatCannotBeReadIsRefusedWithItsCause() {
    assertThatThrownBy(() -> extractor.extract(raw("unreadable.txt", "x")))
        .isInstanceOf(ExtractionException.class)
        .hasMessageContaining("the disk is gone");
  }

  @Test
  final void noRubbishMakesItFailForGood() {
    byte[] rubbish = new byte[10_000];
    new Random(7).nextBytes(rubbish);
    for (String name :
        List.of("x.pdf", "x.docx", "x.html", "x.md", "x", "x.zip", "x.epub", "x.bin")) {
      for (String head : List.of("", "%PDF-1.7\n", "PK\u0003\u0004", "<html>", "{\\rtf1")) {
        byte[] content = rubbish.clone();
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(start, 0, content, 0, start.length);
        try {
          assertThat(extractor.extract(new Raw(name, content)).text().text()).isNotBlank();
        } catch (ExtractionException e) {
          assertThat(e).message().isNotBlank().doesNotContain("\n");
        }
      }
    }
    assertThat(extractor.extract(raw("ok.txt", "still usable")).text().text())
        .contains("still usable");
  }

  @Test
  final void manyThreadsExtractAtOnce() {
    List<Callable<String>> tasks =
        Collections.nCopies(
            4, () -> extractor.extract(raw("note.txt", "one text for all")).text().text().strip());
    assertThat(Threads.run(tasks)).containsOnly("one text for all");
  }

  @Test
  final void theFingerprintStaysAndCloseCanBeRepeated() {
    assertThat(extractor.fingerprint()).isNotBlank().isEqualTo(extractor.fingerprint());
    extractor.close();
    extractor.close();
  }
}
