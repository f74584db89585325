package dev.ragbase.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Span;
import dev.ragbase.embed.HashingEmbedder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassagesTest {
  private static final String ENGLISH =
      "The flow of air over the wing is the subject of this report, and the results that are given"
          + " by the theory are compared with those of the experiment.";
  private static final String GERMAN =
      "Die Strömung der Luft um den Flügel ist Gegenstand dieses Berichts, und die Ergebnisse der"
          + " Theorie werden mit denen des Versuchs verglichen, soweit sie vorliegen.";

  @Test
  void aTitleStandsInFrontOfEnglishAndOfShortTexts() {
    assertThat(passage("Slipstreams", ENGLISH)).isEqualTo("Slipstreams > Head\n" + ENGLISH);
    assertThat(passage("Slipstreams", "Kurz.")).isEqualTo("Slipstreams > Head\nKurz.");
  }

  @Test
  void aTextInAnotherLanguageGoesWithoutItsTitle() {
    assertThat(passage("Slipstreams", GERMAN)).isEqualTo("Head\n" + GERMAN);
  }

  @Test
  void aNameOfAFileOrPageIsNoTitle() {
    assertThat(passage("notes.txt", ENGLISH)).isEqualTo("Head\n" + ENGLISH);
    assertThat(passage("Nikola_Tesla", ENGLISH)).isEqualTo("Head\n" + ENGLISH);
    assertThat(passage("3.14159265", ENGLISH)).isEqualTo("3.14159265 > Head\n" + ENGLISH);
    assertThat(passage("snake_case explained", ENGLISH)).startsWith("snake_case explained > ");
  }

  @Test
  void aTitleOfAnyLengthIsToldFromANameAtOnce() {
    String marks = "_".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(passage(marks + " x", ENGLISH)).startsWith("_").endsWith(ENGLISH);
          assertThat(passage(marks, ENGLISH)).isEqualTo("Head\n" + ENGLISH);
          assertThat(passage(".a".repeat(500_000) + "bcdefg", ENGLISH)).startsWith(".a.a");
        });
  }

  @Test
  void aTitleThatWouldMakeThePassageTooLongIsLeftOut() {
    String longText = "the of and to is ".repeat(HashingEmbedder.WORDS_MAX / 5);
    assertThat(passage("One two three four five six", longText)).isEqualTo("Head\n" + longText);
  }

  @Test
  void aTitleThatThePassageBeginsWithIsNotRepeated() {
    assertThat(passage("head", ENGLISH)).isEqualTo("Head\n" + ENGLISH);
  }

  private static String passage(String title, String text) {
    ChunkDraft chunk = new ChunkDraft(List.of("Head"), text, new Span(0, text.length()), null);
    return Passages.of(HashingEmbedder.of(8), title, text).of(chunk);
  }
}
