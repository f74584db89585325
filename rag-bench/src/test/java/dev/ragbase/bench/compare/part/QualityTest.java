package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.bench.compare.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityTest {
  @TempDir Path dir;

  @Test
  void aCollectionThatWasEditedIsAnother() throws IOException {
    Path qrels = SampleCollection.in(dir).resolve("qrels.tsv");
    Quality quality =
        new Quality(TestSettings.in(dir).get(), List.of(dir), new Progress(System.err, () -> 0));
    String before = quality.madeBy();
    assertThat(quality.madeBy()).isEqualTo(before);

    Files.writeString(qrels, Files.readString(qrels).replaceFirst("\\t1", "\t0"));

    assertThat(quality.madeBy()).isNotEqualTo(before);
  }
}
