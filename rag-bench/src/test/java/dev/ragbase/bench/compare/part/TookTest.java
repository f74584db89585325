package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TookTest {
  @Test
  void whatPassedIsNotWhatProcessorsWorked() throws Exception {
    Took took = Took.by(List.of("sleep", "0.2"));

    assertThat(took.wall()).isBetween(200.0, 20_000.0);
    assertThat(took.cpu()).isLessThan(150);
  }

  @Test
  void aCommandThatFailsIsNamedWithTheLastThatItSaid() {
    List<String> command =
        List.of("sh", "-c", "seq 1000 >&2; echo 'rag: no Java was found' >&2; exit 3");

    assertThatThrownBy(() -> Took.by(command))
        .hasMessageContaining("sh ended with 3: ")
        .hasMessageContaining("1000\nrag: no Java was found")
        .hasMessageNotContaining("900\n");
  }
}
