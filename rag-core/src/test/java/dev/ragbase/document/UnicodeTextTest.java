package dev.ragbase.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.store.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnicodeTextTest {
  private static final List<String> BROKEN =
      List.of(
          "\uD83D",
          "\uDE80",
          "a\uD83D",
          "\uDE80\uD83D",
          "\uD83Da",
          "\uD83D\uD83D\uDE80",
          "x\uDE80y");

  @Test
  void everyWellFormedTextPasses() {
    for (String text :
        List.of("", "a", "\u0000", "\uD83D\uDE80", "a\uD83D\uDE80\uD83D\uDE80b", "\uFFFF")) {
      assertThatCode(() -> UnicodeText.require("text", text)).doesNotThrowAnyException();
      assertThat(UnicodeText.mended(text)).isSameAs(text);
    }
  }

  @Test
  void halfASurrogatePairIsRefusedWithItsPlace() {
    for (String text : BROKEN) {
      assertThatThrownBy(() -> UnicodeText.require("the title", text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the title holds half a surrogate pair");
      assertThatThrownBy(() -> MetadataValue.of(text)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> write(text)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> UnicodeText.require("t", "ab\uDE80"))
        .hasMessageContaining("character 2");
  }

  private static DocumentWrite write(String text) {
    return new DocumentWrite("u", "", text, "text/plain", Metadata.empty(), null, List.of(), null);
  }

  @Test
  void aMendedTextIsWellFormedAndAsLong() {
    for (String text : BROKEN) {
      String mended = UnicodeText.mended(text);
      assertThat(mended).hasSameSizeAs(text).contains("\uFFFD");
      UnicodeText.require("mended", mended);
    }
    assertThat(UnicodeText.mended("\uD83D\uD83D\uDE80\uDE80"))
        .isEqualTo("\uFFFD\uD83D\uDE80\uFFFD");
  }

  @Test
  void textsCompareAsTheirUtf8BytesDo() {
    List<String> texts =
        List.of(
            "",
            "a",
            "b",
            "ab",
            "\uFF5E",
            "\uD83D\uDE80",
            "\uD83D\uDE81",
            "\uE000",
            "a\uD83D\uDE80",
            "a\uFF5E");
    for (String a : texts) {
      for (String b : texts) {
        int bytes =
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(UnicodeText.compare(a, b))).isEqualTo(Integer.signum(bytes));
      }
    }
  }
}
