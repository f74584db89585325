package dev.ragbase.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void fullStopsBlankLinesAndListItemsEndASentence() {
    assertThat(cut("One here. Two\nis wrapped.\n\n# Head\n- item a\n- item b\n"))
        .containsExactly("One here.", "Two\nis wrapped.", "# Head", "- item a", "- item b");
  }

  @Test
  void aBlankTextHasNone() {
    assertThat(cut(" \n\n ")).isEmpty();
  }

  private static List<String> cut(String text) {
    return Sentences.of(text).stream().map((Span span) -> span.of(text)).toList();
  }
}
