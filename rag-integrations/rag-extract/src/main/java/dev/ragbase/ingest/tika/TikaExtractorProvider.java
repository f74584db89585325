package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.TextExtractor;
import dev.ragbase.ingest.TextExtractorProvider;

/** Offers a {@link TikaExtractor} with the default limits; found by the service loader. */
public final class TikaExtractorProvider implements TextExtractorProvider {
  @Override
  public TextExtractor open() {
    return TikaExtractor.create(ExtractLimits.defaults());
  }
}
