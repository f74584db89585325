package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.ingest.ExtractedDocument;
import dev.ragbase.ingest.ExtractionException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a file of many mails, each under its subject. */
final class MboxReader {
  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

  private final ExtractLimits limits;
  private final MailReader mails;

  MboxReader(ExtractLimits limits, MailReader mails) {
    this.limits = limits;
    this.mails = mails;
  }

  ExtractedDocument read(InputStream raw, DocumentReader.Source source) throws IOException {
    InputStream in = new BufferedInputStream(raw, 1 << 16);
    TextBuilder text = new TextBuilder(limits.charsMax());
    ByteArrayOutputStream mail = new ByteArrayOutputStream();
    long read = 0;
    boolean more = true;
    while (more) {
      byte[] line = line(in);
      more = line.length > 0;
      if (!more || isFrom(line)) {
        read += append(mail, text, source) ? 1 : 0;
        mail.reset();
      } else {
        mail.write(line);
      }
    }
    if (text.length() == 0) {
      throw new ExtractionException("holds no mail with text", null);
    }
    return new ExtractedDocument(
        "", text.build(), "application/mbox", Metadata.empty().with("messages", read));
  }

  private boolean append(ByteArrayOutputStream mail, TextBuilder text, DocumentReader.Source source)
      throws IOException {
    if (mail.size() == 0) {
      return false;
    }
    try {
      ExtractedDocument message = mails.read(new ByteArrayInputStream(mail.toByteArray()), source);
      text.startHeading(1);
      text.words(message.title());
      text.endHeading();
      text.append(message.text());
      return true;
    } catch (ExtractionException e) {
      if (text.length() + mail.size() > limits.charsMax()) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isFrom(byte[] line) {
    return line.length > FROM.length && Arrays.mismatch(line, FROM) == FROM.length;
  }

  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(100);
    int b = in.read();
    while (b >= 0) {
      line.write(b);
      if (b == '\n') {
        break;
      }
      b = in.read();
    }
    return line.toByteArray();
  }
}
