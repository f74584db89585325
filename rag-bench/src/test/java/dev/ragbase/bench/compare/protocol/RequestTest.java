package dev.ragbase.bench.compare.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void whatIsWrittenIsReadBack() {
    Request request = Request.of("search").with("k", 10).with("effort", 64).with("seed", -7);

    assertThat(request).hasToString("search k=10 effort=64 seed=-7");
    assertThat(Request.parse(request.toString())).isEqualTo(request);
  }

  @Test
  void aVerbAloneHasNoValues() {
    assertThat(Request.parse("build")).isEqualTo(Request.of("build"));
  }

  @Test
  void aValueThatIsNotThereIsTheOneForThatCase() {
    assertThat(Request.parse("search k=3").value("effort", 10)).isEqualTo(10);
  }

  @Test
  void aWordThatIsNoNumberIsQuoted() {
    assertThatThrownBy(() -> Request.parse("search k=ten"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'k=ten'");
    assertThatThrownBy(() -> Request.parse("search =1")).hasMessageContaining("'=1'");
  }

  @Test
  void aVerbIsLettersOnly() {
    assertThatThrownBy(() -> Request.parse("rm-rf k=1")).hasMessageContaining("rm-rf");
  }
}
