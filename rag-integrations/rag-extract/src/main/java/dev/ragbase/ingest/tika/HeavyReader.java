package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;

/** Reads the formats that need a process of their own. For the child process and one thread. */
final class HeavyReader {
  private final ExtractLimits limits;
  private final Detector detector = new DefaultDetector();
  private final DocumentReader documents;
  private final TikaReader tika;
  private final MailReader mails;

  private HeavyReader(ExtractLimits limits) {
    this.limits = limits;
    documents = new DocumentReader(limits, Integer.MAX_VALUE - 8, this::read);
    Attachments attachments = new Attachments(limits, documents::read);
    tika = new TikaReader(limits, attachments);
    mails = new MailReader(limits, attachments);
  }

  /** Reads every format, here. */
  static DocumentReader documents(ExtractLimits limits) {
    return new HeavyReader(limits).documents;
  }

  private ExtractedDocument read(InputStream in, DocumentReader.Source source) throws IOException {
    Path file = Files.createTempFile("document", "");
    try {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return read(file, source);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private ExtractedDocument read(Path file, DocumentReader.Source source) throws IOException {
    refuseBomb(file);
    try (TikaInputStream in = TikaInputStream.get(file)) {
      MediaType type = type(in, source);
      switch (type.toString()) {
        case "message/rfc822", "multipart/related" -> {
          try (InputStream mail = new BufferedInputStream(Files.newInputStream(file))) {
            return mails.read(mail, source);
          }
        }
        case "application/mbox" -> {
          try (InputStream box = Files.newInputStream(file)) {
            return new MboxReader(limits, mails).read(box, source);
          }
        }
        case "application/x-tika-ooxml-protected" ->
            throw new ExtractionException("is encrypted: remove its password", null);
        default -> {
          if (!tika.reads(type)) {
            throw MediaTypes.unsupported(type.toString());
          }
          return tika.read(in, type, source);
        }
      }
    }
  }

  /** Looks at what a zip package says of its size; one that lies meets the bound on memory. */
  private void refuseBomb(Path file) throws IOException {
    long packed = Files.size(file);
    long unpacked = 0;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        unpacked += Math.max(0, entries.nextElement().getSize());
      }
    } catch (ZipException notAPackage) {
      return;
    }
    if (DocumentReader.isBomb(packed, unpacked, limits)) {
      throw DocumentReader.bomb(limits);
    }
  }

  private MediaType type(TikaInputStream in, DocumentReader.Source source) throws IOException {
    Metadata hints = new Metadata();
    hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, source.name());
    if (source.declared() != null) {
      hints.set(Metadata.CONTENT_TYPE, source.declared());
    }
    return detector.detect(in, hints).getBaseType();
  }
}
