package dev.ragbase.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  /** What is said when the last line was said long ago. */
  private static String said(long total, boolean failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress =
            new Progress.Lines(err, "bytes", total, System.nanoTime() - 60_000_000_000L)) {
      if (failure) {
        progress.failure();
      }
      progress.step(1_500);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineSaysHowMuchThereIsWhereThatIsKnown() {
    assertThat(said(9_000, false)).startsWith("1,500 of 9,000 bytes, 6");
    assertThat(said(-1, false)).startsWith("1,500 bytes, 6");
  }

  @Test
  void aLineSpeaksOfFailuresOnlyWhereSomeWereCounted() {
    assertThat(said(-1, true)).startsWith("1,500 bytes, 1 failed, 6");
    assertThat(said(-1, false)).doesNotContain("failed");
  }
}
