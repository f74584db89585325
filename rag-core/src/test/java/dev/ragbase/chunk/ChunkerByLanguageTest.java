package dev.ragbase.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.StructuredText;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkerByLanguageTest {
  private final Chunker chunker = new ChunkerByLanguage(words(100), words(20));

  @Test
  void englishAndOtherProseAreCutByTheirOwnLimits() {
    String english = "The end of the day is that of the night and this is for all. ".repeat(6);
    String german = "Das Ende des Tages ist das der Nacht und gilt daher allen. ".repeat(7);
    assertThat(chunker.chunk(StructuredText.plain(english))).hasSize(1);
    assertThat(chunker.chunk(StructuredText.plain(german))).hasSizeGreaterThan(3);
  }

  @Test
  void theFingerprintNamesBoth() {
    assertThat(chunker.fingerprint()).contains("tokensMax=100").contains("tokensMax=20");
    assertThat(List.of(words(20).fingerprint())).doesNotContain(chunker.fingerprint());
  }

  private static StructureChunker words(int tokens) {
    return new StructureChunker(
        new ChunkLimits(tokens, 0), text -> text.strip().split("\\s+").length, "words");
  }
}
