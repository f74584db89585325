package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.kit.Writes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is read only leaves its folder as it is, whatever is missing in it. */
class ReadOnlyStoreTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("kb");
  }

  private static SqliteLuceneStore readOnly(Path path) {
    return SqliteLuceneStore.open(SqliteLuceneSettings.builder(path).readOnly(true).build());
  }

  private static void put(SqliteLuceneStore store, String uri) {
    store.documents().put(Scope.local(), List.of(Writes.of(uri, "words of " + uri)));
  }

  private static void readAndClose(Path path, int documents) {
    try (SqliteLuceneStore reader = readOnly(path)) {
      check(reader, documents);
    }
  }

  private static void check(SqliteLuceneStore store, int documents) {
    KeywordQuery words = new KeywordQuery("words", 100, Filter.all());
    assertThat(store.keywords().search(Scope.local(), words).items()).hasSize(documents);
    VectorQuery near =
        new VectorQuery(
            Writes.EMBEDDER.model(),
            Writes.EMBEDDER.embedQuery("words"),
            100,
            Filter.all(),
            Accuracy.PLANNED);
    assertThat(store.vectors().search(Scope.local(), near).items()).hasSize(documents);
    assertThat(store.verify(Scope.local())).isEmpty();
  }

  /** Each file with its checksum, without what SQLite's processes share. */
  private static Map<String, Long> files(Path path) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : found.filter(it -> !it.toString().endsWith("-shm")).toList()) {
        files.put(path.relativize(file).toString(), checksum(file));
      }
    }
    return files;
  }

  private static long checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    if (Files.isRegularFile(file)) {
      crc.update(Files.readAllBytes(file));
    }
    return crc.getValue();
  }

  @Test
  void aRagOverItMeasuresNothingForItAndComplainsOfNothing() {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
      assertThat(writer.metrics().keeps()).isTrue();
    }
    List<String> said =
        logged(
            () -> {
              SqliteLuceneStore store = readOnly(path);
              try (Rag rag =
                  Rag.builder(store)
                      .embedder(Writes.EMBEDDER)
                      .extractor(new PlainTextExtractor())
                      .open()) {
                assertThat(rag.workspace(Scope.local()).search("words").hits()).hasSize(1);
                assertThat(store.metrics().keeps()).isFalse();
              }
            });
    assertThat(said).noneMatch(it -> it.contains("measurements"));
  }

  private static List<String> logged(Runnable work) {
    List<String> said = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.ragbase");
    logger.addHandler(handler);
    try {
      work.run();
    } finally {
      logger.removeHandler(handler);
    }
    return said;
  }

  @Test
  void whatTheWriterHasNotFlushedIsReadAndNoFileIsTouched() throws IOException {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
    }
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "b");
      put(writer, "c");
      Map<String, Long> before = files(path);
      readAndClose(path, 3);
      assertThat(files(path)).isEqualTo(before);
      put(writer, "d");
      check(writer, 4);
    }
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      check(writer, 4);
    }
  }

  @Test
  void whatAKilledWriterLeftIsReadAndNoFileIsTouched() throws IOException {
    Path killed = folder.resolve("killed");
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
      put(writer, "b");
      GraphKit.copy(path, killed);
    }
    Map<String, Long> before = files(killed);
    readAndClose(killed, 2);
    assertThat(files(killed)).isEqualTo(before);
  }

  @Test
  void indexesThatAreAheadOfTheirDatabaseAreLeftAsTheyAre() throws IOException {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
    }
    byte[] backup = Files.readAllBytes(path.resolve("ragbase.db"));
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "b");
    }
    Files.write(path.resolve("ragbase.db"), backup);
    Map<String, Long> before = files(path);
    for (int i = 0; i < 2; i++) {
      readAndClose(path, 1);
      assertThat(files(path))
          .containsAllEntriesOf(before)
          .doesNotContainKey("index/1/vectors.none");
    }
  }

  @Test
  void indexesThatAreGoneAreNotMade() throws IOException {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
    }
    try (Stream<Path> found = Files.walk(path.resolve("index"))) {
      for (Path file : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    readAndClose(path, 1);
    assertThat(path.resolve("index")).doesNotExist();
  }

  @Test
  void aFolderThatMayNotBeWrittenIsReadAndGetsNoFile() throws IOException {
    Path killed = folder.resolve("killed");
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a");
      put(writer, "b");
      GraphKit.copy(path, killed);
    }
    for (Path each : List.of(path, killed)) {
      Map<String, Long> before = files(each);
      // Root may write all the same, and is seen not to.
      permit(each, "r-xr-xr-x");
      try {
        readAndClose(each, 2);
        assertThat(files(each)).containsAllEntriesOf(before);
      } finally {
        permit(each, "rwxr-xr-x");
      }
    }
  }

  private static void permit(Path path, String rights) throws IOException {
    try (Stream<Path> found = Files.walk(path)) {
      found
          .filter(Files::isDirectory)
          .forEach(
              each -> {
                try {
                  Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(rights));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
