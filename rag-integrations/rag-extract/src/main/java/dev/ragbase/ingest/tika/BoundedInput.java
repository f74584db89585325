package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.ExtractionException;
import java.io.InputStream;

/** Fails when more bytes come than a document may have. For one thread. */
final class BoundedInput extends CountedInput {
  private final long bytesMax;

  BoundedInput(InputStream in, long bytesMax) {
    super(in);
    this.bytesMax = bytesMax;
  }

  @Override
  void counted() {
    if (count() > bytesMax) {
      throw new ExtractionException(
          "is larger than "
              + bytesMax
              + " bytes: split it (a program may raise bytesMax of"
              + " its ExtractLimits)",
          null);
    }
  }
}
