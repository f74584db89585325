package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.corpus.ClusteredCorpus;
import dev.ragbase.bench.compare.corpus.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir Path dir;

  @Test
  void theBenchmarksOwnCopyOfTheVectorsIsLeftOut() throws IOException {
    Corpus corpus = ClusteredCorpus.standard(2_000, 1).in(dir);
    float sum = 0;
    for (int row = 0; row < corpus.rows(); row++) {
      sum += corpus.vector(row)[0];
    }
    assertThat(sum).isNotNaN();
    long vectors = 4L * corpus.rows() * corpus.dimensions();

    long queries = 4L * corpus.queries() * corpus.dimensions();
    assertThat(ProcessMemory.mappedBytes(PID, dir)).isBetween(vectors, 2 * vectors + queries);
    assertThat(fileBytes(dir.resolve("other")) - fileBytes(dir)).isGreaterThan(vectors / 2);
  }

  private static long fileBytes(Path corpus) throws IOException {
    ObjectNode told = new ObjectMapper().createObjectNode();
    ProcessMemory.addTo(told, PID, corpus);
    assertThat(told.path("peakBytes").asLong()).isPositive();
    assertThat(told.path("ownBytes").asLong()).isPositive();
    return told.path("fileBytes").asLong();
  }

  @Test
  void aProcessThatHasEndedHoldsNothing() {
    assertThat(ProcessMemory.sharedBytes(Integer.MAX_VALUE)).isZero();
    assertThat(ProcessMemory.sharedBytes(PID)).isPositive();
  }

  @Test
  void theBenchmarksOwnCopyIsLeftOutWhereTheFolderIsNamedByALink() throws IOException {
    Path link =
        Files.createSymbolicLink(dir.resolve("link"), Files.createDirectory(dir.resolve("to")));
    Corpus corpus = ClusteredCorpus.standard(1_000, 1).in(link);
    long vectors = 4L * corpus.rows() * corpus.dimensions();
    float[] into = new float[corpus.dimensions()];
    for (int row = 0; row < corpus.rows(); row++) {
      corpus.vector(row, into);
    }

    assertThat(ProcessMemory.mappedBytes(PID, link)).isGreaterThanOrEqualTo(vectors);
  }
}
