package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void aProcessorIsToldByItsNameAndItsNumbers() {
    List<String> info =
        List.of(
            "processor\t: 0",
            "cpu family\t: 26",
            "model\t\t: 2",
            "model name\t: AMD EPYC",
            "stepping\t: 1",
            "",
            "processor\t: 1",
            "model\t\t: 3");

    assertThat(Machine.processor(info)).isEqualTo("AMD EPYC (family 26, model 2, stepping 1)");
    assertThat(Machine.processor(List.of("CPU part\t: 0xd0c"))).isEmpty();
  }
}
