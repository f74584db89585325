package dev.ragbase.bench.compare.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  private static final ClusteredCorpus SMALL =
      new ClusteredCorpus(2_000, 16, 10, 20, 8, 0.7, 0.05, 7);

  @TempDir Path dir;

  @Test
  void theSameSettingsGiveTheSameBytes() throws IOException {
    SMALL.in(dir.resolve("a"));
    SMALL.in(dir.resolve("b"));

    for (String file : new String[] {"vectors.f32", "queries.f32", "texts.txt", "about.json"}) {
      assertThat(dir.resolve("a").resolve(file))
          .hasSameBinaryContentAs(dir.resolve("b").resolve(file));
    }
  }

  @Test
  void anotherSeedGivesOtherVectors() throws IOException {
    Corpus one = SMALL.in(dir.resolve("a"));
    Corpus other = new ClusteredCorpus(2_000, 16, 10, 20, 8, 0.7, 0.05, 8).in(dir.resolve("b"));

    assertThat(one.vector(0)).isNotEqualTo(other.vector(0));
  }

  @Test
  void vectorsHaveLengthOne() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));

    assertThat(UnitVectors.dot(corpus.vector(5), corpus.vector(5))).isCloseTo(1, within(1e-5));
    assertThat(UnitVectors.dot(corpus.query(5), corpus.query(5))).isCloseTo(1, within(1e-5));
  }

  @Test
  void someRowsRepeatOthersAndNoQueryIsARow() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));
    Set<String> rows = new HashSet<>();
    IntStream.range(0, corpus.rows())
        .forEach(
            i ->
                rows.add(
                    ByteBuffer.wrap(bytes(corpus.vector(i))).toString()
                        + java.util.Arrays.hashCode(corpus.vector(i))));

    assertThat(rows).hasSizeBetween(1_800, 1_960);
    for (int i = 0; i < corpus.queries(); i++) {
      assertThat(rows)
          .doesNotContain(
              ByteBuffer.wrap(bytes(corpus.query(i))).toString()
                  + java.util.Arrays.hashCode(corpus.query(i)));
    }
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  @Test
  void partsAndTenantsHaveTheSharesThatFiltersCountOn() {
    long tenth = IntStream.range(0, 100_000).filter(i -> Corpus.partOf(i) < 100).count();
    long largest = IntStream.range(0, 100_000).filter(i -> Corpus.tenantOf(i) == 0).count();
    long second = IntStream.range(0, 100_000).filter(i -> Corpus.tenantOf(i) == 1).count();

    assertThat(tenth).isBetween(9_700L, 10_300L);
    assertThat(largest).isBetween(49_000L, 51_000L);
    assertThat(second).isBetween(9_700L, 10_300L);
    assertThat(IntStream.range(0, 1_000).map(Corpus::tenantOf).max()).hasValue(Corpus.TENANTS - 1);
  }

  @Test
  void theBestRowsHaveRecallOneAndTheWorstNone() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));
    GroundTruth truth = GroundTruth.of(corpus, 10, row -> true);
    int[] sorted =
        IntStream.range(0, corpus.rows())
            .boxed()
            .sorted((a, b) -> Double.compare(score(corpus, b), score(corpus, a)))
            .mapToInt(Integer::intValue)
            .toArray();

    assertThat(truth.recall(3, java.util.Arrays.copyOf(sorted, 10))).isEqualTo(1);
    assertThat(truth.recall(3, new int[] {sorted[1_999], sorted[1_998]})).isZero();
    assertThat(truth.recall(3, new int[] {sorted[0], sorted[0], sorted[0]})).isEqualTo(0.1);
  }

  private static double score(Corpus corpus, int row) {
    return UnitVectors.dot(corpus.query(3), corpus.vector(row));
  }

  @Test
  void rowsThatAFilterShutsOutCountNothing() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));
    GroundTruth truth = GroundTruth.of(corpus, 10, row -> row < 5);

    assertThat(truth.recall(0, new int[] {0, 1, 2, 3, 4, 900})).isEqualTo(1);
    assertThat(truth.recall(0, new int[] {900, 901})).isZero();
  }

  @Test
  void eachQueryCanHaveRowsOfItsOwn() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));
    GroundTruth truth =
        GroundTruth.of(corpus, 10, new int[] {0, 1}, (query, row) -> row / 5 == query);

    assertThat(truth.recall(0, new int[] {0, 1, 2, 3, 4})).isEqualTo(1);
    assertThat(truth.recall(1, new int[] {0, 1, 2, 3, 4})).isZero();
    assertThat(truth.recall(1, new int[] {5, 6, 7, 8, 9})).isEqualTo(1);
    assertThatThrownBy(() -> truth.recall(2, new int[] {10}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("query 2 is none of those that were asked");
  }

  @Test
  void everyQueryHasItsPartsAmongThoseThatThereAre() {
    assertThat(IntStream.range(0, 1_000).map(i -> Corpus.firstPartOf(i, 100)).distinct().count())
        .isGreaterThan(500);
    assertThat(IntStream.range(0, 10_000).map(i -> Corpus.firstPartOf(i, 100)))
        .allMatch(it -> it >= 0 && it + 100 <= Corpus.PARTS);
  }

  @Test
  void aCorpusThatIsTooSmallSaysHowManyRowsItHas() throws IOException {
    SMALL.in(dir.resolve("a"));

    assertThatThrownBy(() -> Corpus.open(dir.resolve("a"), 2_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2000");
  }

  @Test
  void aScanGivesEveryRowWithItsText() throws IOException {
    Corpus corpus = SMALL.in(dir.resolve("a"));
    int rows = 0;
    try (Corpus.Scan scan = corpus.scan()) {
      while (scan.hasNext()) {
        Corpus.Row row = scan.next();
        assertThat(row.id()).isEqualTo(rows++);
        assertThat(row.text()).isNotBlank();
      }
    }

    assertThat(rows).isEqualTo(2_000);
  }

  @Test
  void vectorsOfTheUsersOwnAreReadAndTheLastOnesHeldOut() throws IOException {
    Path file = dir.resolve("given.fvecs");
    ByteBuffer bytes = ByteBuffer.allocate(1_300 * 12).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 1_300; i++) {
      bytes.putInt(2).putFloat(1).putFloat(i);
    }
    Files.write(file, bytes.array());

    Corpus corpus = new FvecsCorpus(file, 1_000).in(dir.resolve("given"));

    assertThat(FvecsCorpus.rowsMax(file)).isEqualTo(1_100);
    assertThat(corpus.vector(0)).containsExactly(1f, 0f);
    assertThat(corpus.queries()).isEqualTo(200);
    assertThat(corpus.query(199)[0])
        .isCloseTo((float) (1 / Math.sqrt(1 + 1_299.0 * 1_299)), within(1e-6f));
  }

  @Test
  void aFileThatWasOverwrittenIsAnotherCorpus() throws IOException {
    Path file = dir.resolve("given.fvecs");
    Path folder = dir.resolve("given");
    writeVectors(file, 1, 0);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertThat(new FvecsCorpus(file, 1_000).in(folder).vector(0)).containsExactly(1f, 0f);

    writeVectors(file, 0, 1);
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));

    assertThat(new FvecsCorpus(file, 1_000).in(folder).vector(0)).containsExactly(0f, 1f);
  }

  private static void writeVectors(Path file, float x, float y) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1_300 * 12).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 1_300; i++) {
      bytes.putInt(2).putFloat(x).putFloat(y);
    }
    Files.write(file, bytes.array());
  }

  @Test
  void aCorpusThatWasBrokenOffIsMadeAnewThoughItsPredecessorWasFinished() throws IOException {
    Path folder = dir.resolve("a");
    float[] first = SMALL.in(folder).vector(0);
    float[] other = new float[16];
    other[0] = 1;
    try (CorpusWriter brokenOff = new CorpusWriter(folder, 16)) {
      brokenOff.row("of another seed", other);
    }

    assertThat(SMALL.in(folder).vector(0)).isEqualTo(first);
  }

  @Test
  void passagesOfAnotherFolderAreKeptInAnotherStore() throws IOException {
    Path documents = Files.createDirectories(dir.resolve("documents"));
    Files.writeString(documents.resolve("a.txt"), "one");
    DocumentCorpus some = new DocumentCorpus(documents, 1_000);
    DocumentCorpus other =
        new DocumentCorpus(Files.createDirectories(dir.resolve("others")), 1_000);

    assertThat(some.embedded(dir))
        .isNotEqualTo(other.embedded(dir))
        .isEqualTo(new DocumentCorpus(dir.resolve("others/../documents"), 2_000).embedded(dir));
  }

  @Test
  void aFolderWhoseDocumentsHaveChangedIsAnotherCorpus() throws IOException {
    Path file = Files.writeString(dir.resolve("a.txt"), "one");
    DocumentCorpus documents = new DocumentCorpus(dir, 1_000);
    Map<String, Object> before = documents.about();
    Path store = documents.embedded(dir);

    Files.writeString(file, "another");

    assertThat(documents.about()).isNotEqualTo(before).containsEntry("files", 1);
    assertThat(documents.embedded(dir)).isNotEqualTo(store);
  }

  @Test
  void documentsThatAreNotThereAreNamedWithTheOption() {
    assertThatThrownBy(() -> new DocumentCorpus(dir.resolve("none"), 1_000).about())
        .hasMessageContaining("none is no folder")
        .hasMessageContaining("--documents");
  }

  @Test
  void aVectorWithoutADirectionIsNamedWithItsFile() throws IOException {
    Path zeros = dir.resolve("zeros.fvecs");
    writeVectors(zeros, 0, 0);
    Path broken = dir.resolve("broken.fvecs");
    writeVectors(broken, Float.NaN, 1);

    assertThatThrownBy(() -> new FvecsCorpus(zeros, 1_000).in(dir.resolve("corpus")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("zeros.fvecs: vector 0 ")
        .hasMessageContaining("no direction");
    assertThatThrownBy(() -> new FvecsCorpus(broken, 1_000).in(dir.resolve("corpus")))
        .hasMessageContaining("broken.fvecs: vector 0 ");
  }

  @Test
  void vectorsOfSeveralSizesAreRefused() throws IOException {
    Path file = dir.resolve("mixed.fvecs");
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(2).putFloat(1).putFloat(1).putInt(1).putFloat(1).putFloat(1);
    Files.write(file, bytes.array());

    assertThatThrownBy(() -> new FvecsCorpus(file, 2).in(dir.resolve("corpus")))
        .hasMessageContaining("mixed.fvecs: vector 1 ")
        .hasMessageContaining("not the 2 dimensions");
  }

  @Test
  void aFileOfAnotherFormatIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("text.fvecs"), "not vectors");

    assertThatThrownBy(() -> FvecsCorpus.count(file)).hasMessageContaining("no .fvecs file");
  }
}
