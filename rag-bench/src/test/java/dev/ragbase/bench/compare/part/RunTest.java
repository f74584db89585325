package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.measure.Rounds;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunTest {
  private static final Build BUILD = new Build("c0de", "1a0ncher", "21");

  private static Settings settings() {
    return new Settings(
        Path.of("/project"),
        Path.of("/work"),
        List.of(10_000),
        true,
        Path.of("/documents"),
        1_000,
        null,
        null,
        null,
        List.of(),
        EnumSet.allOf(PartKind.class),
        Set.of(),
        new Rounds.Plan(1, 1, 5, 1, 1));
  }

  private static NativePeers natives(boolean hnswlib) {
    return new NativePeers(null, Optional.of("FAISS"), hnswlib, List.of());
  }

  @Test
  void figuresOfAnotherBuildOrAnotherJavaAreNotThisOnes() {
    String made = Run.madeBy(BUILD, settings(), natives(true));

    assertThat(Run.madeBy(BUILD, settings(), natives(true))).isEqualTo(made);
    assertThat(Run.madeBy(new Build("0ther", "1a0ncher", "21"), settings(), natives(true)))
        .isNotEqualTo(made);
    assertThat(Run.madeBy(new Build("c0de", "1a0ncher", "25"), settings(), natives(true)))
        .isNotEqualTo(made);
  }

  @Test
  void aPeerThatIsInstalledLaterTakesPartInTheNextRun() {
    assertThat(Run.madeBy(BUILD, settings(), natives(true)))
        .isNotEqualTo(Run.madeBy(BUILD, settings(), natives(false)));
  }

  @Test
  void aChangeOfTheLauncherConcernsOnlyWhatRunsIt() {
    Build changed = new Build("c0de", "0ther", "21");

    assertThat(changed.withLauncher()).isNotEqualTo(BUILD.withLauncher());
    assertThat(changed.withoutLauncher()).isEqualTo(BUILD.withoutLauncher());
  }
}
