package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import dev.ragbase.ingest.RawDocument;
import dev.ragbase.ingest.TextExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;

/**
 * Takes text out of PDF, DOCX, PPTX, XLSX and their older binary forms, RTF, OpenDocument, EPUB,
 * mail (eml, mbox, msg), HTML, Markdown, reStructuredText, AsciiDoc, plain text in any common
 * encoding and source code, each also gzipped.
 *
 * <p>Text formats and small pages are read by the caller's thread; all others by one child JVM,
 * started when the first such document comes, which is killed with the document that breaks a limit
 * and started anew for the next one. Its class path is this process's, so an application that packs
 * its jars into one needs to unpack them.
 *
 * <p>Metadata keys, where the format gives them: {@code author}, {@code language}, {@code subject},
 * {@code keywords}, {@code description}, {@code created} and {@code modified} (times), {@code
 * pages} (pages, slides or sheets); of mail {@code from}, {@code to}, {@code cc}, {@code date},
 * {@code messageId}, {@code messages}; {@code attachments} and {@code attachmentsSkipped} (names);
 * the front matter of Markdown under its own keys.
 *
 * <p>Safe for many threads; documents for the child process take turns.
 */
public final class TikaExtractor implements TextExtractor {
  /** Raised whenever the same document gives another text or structure than before. */
  private static final int GENERATION = 1;

  private static final int LIGHT_HTML_BYTES_MAX = 2_000_000;

  private final ExtractLimits limits;
  private final DocumentReader reader;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile @Nullable Worker worker;
  private volatile boolean closed;

  private TikaExtractor(ExtractLimits limits) {
    this.limits = limits;
    reader = new DocumentReader(limits, LIGHT_HTML_BYTES_MAX, this::readHeavy);
  }

  /** An extractor that holds each document to these limits. */
  public static TikaExtractor create(ExtractLimits limits) {
    return new TikaExtractor(limits);
  }

  @Override
  public ExtractedDocument extract(RawDocument document) {
    checkOpen();
    try (InputStream in = document.open()) {
      return reader.read(in, new DocumentReader.Source(document.name(), document.mediaType(), 0));
    } catch (AccessDeniedException e) {
      throw new ExtractionException("cannot be read: permission denied", e);
    } catch (NoSuchFileException e) {
      throw new ExtractionException("cannot be read: it is no longer there", e);
    } catch (ExtractionException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      checkOpen();
      // What a library makes of a strange document must not keep the others from being read.
      String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new ExtractionException("cannot be read: " + Characters.line(cause, 300), e);
    }
  }

  private ExtractedDocument readHeavy(InputStream in, DocumentReader.Source source)
      throws IOException {
    turn.lock();
    try {
      checkOpen();
      return read(ready(), in, source);
    } finally {
      turn.unlock();
    }
  }

  /** A child that can read: one that died while it was idle, or lost its folder, is replaced. */
  private Worker ready() {
    Worker current = worker;
    if (current != null && !current.isReady()) {
      worker = null;
      current.close();
      current = null;
    }
    if (current == null) {
      current = Worker.start(limits);
      worker = current;
    }
    return current;
  }

  private ExtractedDocument read(Worker current, InputStream in, DocumentReader.Source source)
      throws IOException {
    try {
      return current.read(in, source);
    } finally {
      if (closed || !current.isReady()) {
        worker = null;
        current.close();
      }
    }
  }

  @Override
  public String fingerprint() {
    return "ragbase-extract/"
        + GENERATION
        + " "
        + Tika.getString()
        + " jsoup/"
        + org.jsoup.Jsoup.class.getPackage().getImplementationVersion()
        + " "
        + limits;
  }

  /** The child process; empty if there is none now. */
  Optional<Worker> worker() {
    return Optional.ofNullable(worker);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the text extractor is closed");
    }
  }

  /** Ends the child process, also in the middle of a document, whose extraction then fails. */
  @Override
  public void close() {
    closed = true;
    Worker current = worker;
    if (current != null) {
      current.close();
    }
  }
}
