package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.TextExtractor;
import dev.ragbase.kit.TextExtractorConformance;

class TikaConformanceTest extends TextExtractorConformance {
  @Override
  protected TextExtractor open() {
    return TikaExtractor.create(ExtractLimits.defaults());
  }
}
