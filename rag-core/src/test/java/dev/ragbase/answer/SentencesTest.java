package dev.ragbase.answer;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void aTableIsCutIntoItsRowsAndNoneIsProse() {
    String text = "Before it.\n| key | value |\n|---|:--|\n| a | b. c |\nAfter it.\nname\tsize\n";
    assertThat(cut(text))
        .containsExactly(
            "Before it.", "| key | value |", "| a | b. c |", "After it.", "name\tsize");
    assertThat(prose(text)).containsExactly("Before it.", "After it.");
  }

  @Test
  void headingsOfBothKindsAreNoProse() {
    String text = "Title\n=====\nOne.\n\n## Second\nTwo.\r\n\r\nThird\r\n---\r\nThree.\n";
    assertThat(cut(text)).containsExactly("Title", "One.", "## Second", "Two.", "Third", "Three.");
    assertThat(prose(text)).containsExactly("One.", "Two.", "Three.");
  }

  @Test
  void fencedCodeIsCutIntoItsLinesAndNoneIsProse() {
    String text = "Run this:\n```bash\nrag demo\n\nrag ask\n```\nThen rest.\n\n~~~\nx = 1\n~~~\n";
    assertThat(cut(text))
        .containsExactly("Run this:", "rag demo", "rag ask", "Then rest.", "x = 1");
    assertThat(prose(text)).containsExactly("Run this:", "Then rest.");
  }

  @Test
  void aFenceWhoseOtherHalfWasCutOffStillParts() {
    assertThat(prose("rag demo\n```\nThen rest.")).containsExactly("Then rest.");
    assertThat(prose("Run this:\n```bash\nrag demo")).containsExactly("Run this:");
    assertThat(prose("a\n```\nProse.\n\n```sh\nb\n```\n")).containsExactly("Prose.");
  }

  private static List<String> cut(String text) {
    return Sentences.of(text).stream().map(it -> it.span().of(text)).toList();
  }

  private static List<String> prose(String text) {
    return Sentences.of(text).stream()
        .filter(Sentences.Sentence::prose)
        .map(it -> it.span().of(text))
        .toList();
  }
}
