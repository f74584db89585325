package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.lucene.store.LockObtainFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The life of an index: writing, committing, reopening, breaking. */
class LuceneIndexTest {
  private static final LuceneSettings SETTINGS = LuceneSettings.defaults();

  @TempDir Path folder;

  private static List<Integer> find(LuceneIndex index, String query) throws IOException {
    return index.keyword(query, 1_000, Filter.all()).items().stream()
        .map(Hits.Hit::row)
        .sorted()
        .toList();
  }

  private static IndexedDocument document(int row, String text) {
    return Samples.document(row, Metadata.empty(), text);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void whatWasAppliedIsSeenByTheNextSearch() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      assertThat(find(index, "apple")).isEmpty();
      index.apply(List.of(document(1, "apple"), document(2, "apple pear")), List.of(), 5);
      assertThat(find(index, "apple")).containsExactly(1, 2);
      index.apply(List.of(document(1, "plum")), List.of(2), 7);
      assertThat(find(index, "apple")).isEmpty();
      assertThat(find(index, "plum")).containsExactly(1);
      assertThat(index.chunks()).isEqualTo(1);
      assertThat(index.applied()).isEqualTo(7);
    }
  }

  @Test
  void aDocumentsChunksAreReplacedAsAWhole() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(Samples.document(10, "t", List.of("one", "two", "three"))), List.of(), 1);
      index.apply(List.of(Samples.document(10, "t", List.of("one", "four"))), List.of(), 2);
      TreeSet<Integer> rows = new TreeSet<>();
      index.forEach(entry -> rows.add(entry.chunkRow()));
      assertThat(rows).containsExactly(10, 11);
      assertThat(find(index, "three")).isEmpty();
      index.apply(List.of(Samples.document(10, "t", List.of())), List.of(), 3);
      assertThat(index.chunks()).isZero();
    }
  }

  @Test
  void everyEntryNamesItsDocumentAndChunk() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(Samples.document(10, "t", List.of("one", "two"))), List.of(), 1);
      List<IndexedEntry> entries = new ArrayList<>();
      index.forEach(entries::add);
      assertThat(entries)
          .containsExactlyInAnyOrder(
              new IndexedEntry(10, 10, Samples.chunkId(10)),
              new IndexedEntry(10, 11, Samples.chunkId(11)));
    }
  }

  @Test
  void onlyWhatWasCommittedSurvives() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(document(1, "apple")), List.of(), 3);
      index.commit();
      index.apply(List.of(document(2, "pear")), List.of(), 4);
    }
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      assertThat(index.applied()).isEqualTo(3);
      assertThat(find(index, "apple pear")).containsExactly(1);
    }
  }

  @Test
  void aChangeWithoutDocumentsIsCommittedToo() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(), List.of(), 9);
      index.commit();
    }
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      assertThat(index.applied()).isEqualTo(9);
    }
  }

  @Test
  void aFolderCopiedAtAnyTimeOpensAtItsLastCommit(@TempDir Path copies) throws Exception {
    LuceneSettings small = new LuceneSettings(1, false, 16, 200, 8, 100, 10, 16);
    try (LuceneIndex index = LuceneIndex.open(folder, small)) {
      for (int i = 1; i <= 40; i++) {
        List<IndexedDocument> puts = new ArrayList<>();
        for (int row = 0; row < 30; row++) {
          puts.add(document(row, "round" + i + " " + "word".repeat(i) + " filler " + row * i));
        }
        index.apply(puts, List.of(), i);
        if (i % 4 == 0) {
          index.commit();
        }
        find(index, "round" + i);
        Path copy = copies.resolve("" + i);
        try {
          copy(folder, copy);
        } catch (NoSuchFileException e) {
          continue; // a merge took a file away while we copied: no state that a crash leaves
        }
        Files.deleteIfExists(copy.resolve("write.lock"));
        try (LuceneIndex reopened = LuceneIndex.open(copy, small)) {
          int last = i / 4 * 4;
          assertThat(reopened.applied()).isEqualTo(last);
          assertThat(find(reopened, "round" + last)).hasSize(last == 0 ? 0 : 30);
        }
      }
    }
  }

  @Test
  void damageOfAnyFileIsToldAtOpen(@TempDir Path copies) throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS.withVectors())) {
      List<IndexedDocument> puts = new ArrayList<>();
      for (int row = 0; row < 200; row++) {
        puts.add(VectorSamples.document(row, VectorSamples.random(row, 8)));
      }
      index.apply(puts, List.of(), 1);
      index.apply(List.of(), List.of(3), 2);
      index.mergeAll();
      index.apply(List.of(), List.of(7), 3);
      index.commit();
    }
    int count = 0;
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      if (name.equals("write.lock")) {
        continue;
      }
      for (Harm harm : Harm.values()) {
        Path copy = copies.resolve("" + count++);
        copy(folder, copy);
        harm.to(copy.resolve(name));
        assertThatThrownBy(() -> LuceneIndex.open(copy, SETTINGS.withVectors()).close())
            .as("%s %s", harm, name)
            .isInstanceOf(IndexDamagedException.class);
        assertThatThrownBy(() -> LuceneIndex.openReadOnly(copy, SETTINGS.withVectors()).close())
            .as("%s %s, for reading", harm, name)
            .isInstanceOf(IndexDamagedException.class);
      }
    }
    assertThat(count).isGreaterThan(8);
  }

  private enum Harm {
    FLIPPED,
    CUT,
    EMPTIED,
    REMOVED;

    void to(Path file) throws IOException {
      if (this == REMOVED) {
        Files.delete(file);
        return;
      }
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        if (this == FLIPPED) {
          access.seek(access.length() / 2);
          int value = access.read();
          access.seek(access.length() / 2);
          access.write(value ^ 0x10);
        } else {
          access.setLength(this == CUT ? access.length() - 3 : 0);
        }
      }
    }
  }

  @Test
  void verifyFindsDamageThatOpenDidNotLookFor() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(document(1, "apple pie")), List.of(), 1);
      index.commit();
    }
    Path file =
        files(folder).stream().filter(f -> f.toString().endsWith(".cfs")).findFirst().orElseThrow();
    Harm.FLIPPED.to(file);
    LuceneSettings unchecked = new LuceneSettings(16, false, 16, 200, 8, 100, 0, 16);
    assertThatThrownBy(() -> LuceneIndex.open(folder, SETTINGS))
        .isInstanceOf(IndexDamagedException.class);
    assertThatThrownBy(
            () -> {
              try (LuceneIndex index = LuceneIndex.open(folder, unchecked)) {
                index.verify();
              }
            })
        .isInstanceOf(IndexDamagedException.class);
  }

  @Test
  void anIndexBuiltWithOtherSettingsIsToBeBuiltAnew() throws Exception {
    LuceneIndex.open(folder, SETTINGS).close();
    assertThatThrownBy(() -> LuceneIndex.open(folder, SETTINGS.withVectors()))
        .isInstanceOf(IndexDamagedException.class)
        .hasMessageContaining("built anew");
  }

  @Test
  void aSecondWriterIsRefusedAndLeavesTheFirstAlone() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      assertThatThrownBy(() -> LuceneIndex.open(folder, SETTINGS))
          .isInstanceOf(LockObtainFailedException.class);
      index.apply(List.of(document(1, "apple")), List.of(), 1);
      index.commit();
      assertThat(find(index, "apple")).containsExactly(1);
    }
  }

  /** One that reads the files at opening, and one that maps them. */
  static List<LuceneSettings> readers() {
    return List.of(SETTINGS, new LuceneSettings(16, false, 16, 200, 8, 100, 10, 0));
  }

  @ParameterizedTest
  @MethodSource("readers")
  void aReaderBesideAWriterAppliesWhatIsMissingInItsOwnMemory(LuceneSettings settings)
      throws Exception {
    try (LuceneIndex writer = LuceneIndex.open(folder, SETTINGS)) {
      writer.apply(List.of(document(1, "apple"), document(2, "apple")), List.of(), 1);
      writer.commit();
      List<Path> before = files(folder);
      try (LuceneIndex reader = LuceneIndex.openReadOnly(folder, settings)) {
        reader.apply(List.of(document(2, "pear"), document(3, "apple")), List.of(1), 2);
        assertThat(find(reader, "apple")).containsExactly(3);
        assertThat(find(reader, "pear")).containsExactly(2);
        assertThat(reader.applied()).isEqualTo(2);
        assertThat(files(folder)).isEqualTo(before);
        assertThat(find(writer, "apple")).containsExactly(1, 2);
        assertThatThrownBy(reader::commit).isInstanceOf(IllegalStateException.class);
        for (int i = 2; i < 30; i++) {
          writer.apply(List.of(document(i, "apple")), List.of(), i);
          writer.commit();
        }
        writer.mergeAll();
        writer.commit();
        reader.apply(List.of(document(50, "apple")), List.of(), 3);
        assertThat(find(reader, "apple")).containsExactly(3, 50);
      }
      assertThat(find(writer, "apple")).hasSize(29);
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  void readersCanOpenWhileAWriterMergesAndDeletes(LuceneSettings settings) throws Exception {
    try (LuceneIndex writer = LuceneIndex.open(folder, SETTINGS)) {
      writer.apply(List.of(document(0, "apple")), List.of(), 1);
      writer.commit();
      Thread opener =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 2; i < 60; i++) {
                      try {
                        writer.apply(List.of(document(i, "apple")), List.of(), i);
                        if (i % 5 == 0) {
                          writer.mergeAll();
                        }
                        writer.commit();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }
                  });
      long last = 0;
      while (opener.isAlive()) {
        try (LuceneIndex reader = LuceneIndex.openReadOnly(folder, settings)) {
          assertThat(reader.applied()).isGreaterThanOrEqualTo(last);
          last = reader.applied();
          assertThat(find(reader, "apple")).hasSize((int) last);
        }
      }
      opener.join();
      assertThat(writer.isBroken()).isFalse();
      assertThat(writer.applied()).isEqualTo(59);
    }
  }

  @Test
  void aMissingFolderReadsAsEmptyAndIsNotMade() throws Exception {
    Path missing = folder.resolve("none");
    try (LuceneIndex reader = LuceneIndex.openReadOnly(missing, SETTINGS)) {
      assertThat(reader.applied()).isZero();
      reader.apply(List.of(document(1, "apple")), List.of(), 1);
      assertThat(find(reader, "apple")).containsExactly(1);
    }
    assertThat(missing).doesNotExist();
  }

  @Test
  void aFullDiskBreaksTheIndexAndTheLastCommitIsKept() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(document(1, "apple")), List.of(), 1);
      index.commit();
    }
    FullDisk disk = new FullDisk();
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS, disk::over)) {
      index.apply(List.of(document(2, "pear")), List.of(), 2);
      disk.fill();
      assertThatThrownBy(index::commit)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(IndexDamagedException.class)
          .hasStackTraceContaining("No space left on device");
      assertThat(index.isBroken()).isTrue();
      assertThatThrownBy(() -> index.apply(List.of(), List.of(), 3))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("open it again");
    }
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      assertThat(index.applied()).isEqualTo(1);
      assertThat(find(index, "apple pear")).containsExactly(1);
    }
  }

  @Test
  void afterCloseEveryCallSaysSo() throws Exception {
    LuceneIndex index = LuceneIndex.open(folder, SETTINGS);
    index.close();
    index.close();
    assertThatThrownBy(() -> find(index, "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> index.apply(List.of(), List.of(), 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(index::commit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void searchesAndWritesMayRunTogether() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, SETTINGS)) {
      index.apply(List.of(document(0, "apple red")), List.of(), 1);
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 2; i < 200; i++) {
                      try {
                        index.apply(
                            List.of(document(0, i % 2 == 0 ? "apple green" : "apple red")),
                            List.of(),
                            i);
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }
                  });
      while (writer.isAlive()) {
        assertThat(find(index, "apple")).containsExactly(0);
        assertThat(index.rows(Filter.equal("a", MetadataValue.of(1))).cardinality()).isZero();
      }
      writer.join();
      assertThat(index.isBroken()).isFalse();
    }
  }
}
