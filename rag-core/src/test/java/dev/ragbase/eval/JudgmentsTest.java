package dev.ragbase.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgmentsTest {
  @Test
  void theMarkThatEditorsPutBeforeATextBelongsToNoLine() {
    assertThat(Judgments.parse(List.of("\uFEFFq1\td1\t2", "q1\td2\t1")).of("q1"))
        .isEqualTo(Map.of("d1", 2, "d2", 1));
    assertThat(Judgments.parse(List.of("\uFEFFquery\tdocument\tgrade", "q1\td1\t1")).grades())
        .isEqualTo(Map.of("q1", Map.of("d1", 1)));
    assertThat(Judgments.parse(List.of("\uFEFF", "q1\td1\t1")).hasRelevant("q1")).isTrue();
  }

  @Test
  void aLineThatIsNoJudgmentIsQuoted() {
    assertThatThrownBy(() -> Judgments.parse(List.of("q1\td1\t1", "q1 d2")))
        .hasMessage("line 2 is not 'query-id TAB document-id TAB grade': 'q1 d2'");
  }
}
