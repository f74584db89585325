package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The indexes are derived: whatever happens to their files, nothing is lost. */
class IndexRecoveryTest {
  @TempDir Path folder;
  private Path path;
  private List<Matches> expected = List.of();

  @BeforeEach
  void fill() {
    path = folder.resolve("kb");
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      List<DocumentWrite> writes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        writes.add(Writes.of("doc-" + i, "some words of " + i, "other words " + i * 7));
      }
      store.documents().put(Scope.local(), writes);
      expected = searches(store);
    }
  }

  private static List<Matches> searches(SqliteLuceneStore store) {
    VectorQuery near =
        new VectorQuery(
            Writes.EMBEDDER.model(),
            Writes.EMBEDDER.embedQuery("some words of 7"),
            20,
            Filter.all(),
            Accuracy.PLANNED);
    return List.of(
        store.keywords().search(Scope.local(), new KeywordQuery("words 7", 20, Filter.all())),
        store.vectors().search(Scope.local(), near));
  }

  @Test
  void anOpenedStoreHasItsIndexOpenBeforeTheFirstSearch() throws Exception {
    Path lucene = path.resolve("index/1/lucene");
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path);
        Directory files = FSDirectory.open(lucene)) {
      assertThatThrownBy(() -> files.obtainLock(IndexWriter.WRITE_LOCK_NAME))
          .as(store.name())
          .isInstanceOf(LockObtainFailedException.class);
    }
  }

  @Test
  void anIndexThatClosesItselfIsOpenedAnewByTheNextSearch() throws IOException {
    Path lock = path.resolve("index/1/lucene/write.lock");
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      store.documents().put(Scope.local(), List.of(Writes.of("doc-60", "some words of 60")));
      // As an interrupt does that comes while a file is written: Lucene finds its lock lost.
      Files.delete(lock);
      Files.createFile(lock);
      expected = searches(store);
      assertThat(store.verify(Scope.local())).isEmpty();
    }
    checkAfterReopening("closed itself");
  }

  private void checkAfterReopening(String what) {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      assertThat(searches(store)).as(what).isEqualTo(expected);
      assertThat(store.verify(Scope.local())).as(what).isEmpty();
    }
  }

  private List<Path> indexFiles() throws IOException {
    try (Stream<Path> files = Files.walk(path.resolve("index"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("write.lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void anIndexFolderThatIsGoneIsMadeAnew() throws IOException {
    for (Path file : indexFiles()) {
      Files.delete(file);
    }
    checkAfterReopening("all files deleted");
  }

  @Test
  void everyFileOfTheIndexesMayBeLost() throws IOException {
    for (Path file : indexFiles()) {
      if (Files.deleteIfExists(file)) {
        checkAfterReopening("deleted " + file.getFileName());
      }
    }
  }

  @Test
  void everyFileOfTheIndexesMayBeCutOff() throws IOException {
    for (Path file : indexFiles()) {
      if (Files.exists(file)) {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        checkAfterReopening("cut off " + file.getFileName());
      }
    }
  }

  @Test
  void everyFileOfTheIndexesMayHoldAWrongByte() throws IOException {
    for (Path file : indexFiles()) {
      if (Files.exists(file) && Files.size(file) > 0) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x41;
        Files.write(file, bytes);
        checkAfterReopening("flipped " + file.getFileName());
      }
    }
  }

  @Test
  void anIndexThatIsAheadOfItsDatabaseIsMadeAnew() throws IOException {
    Path database = path.resolve("ragbase.db");
    byte[] backup = Files.readAllBytes(database);
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      store.documents().put(Scope.local(), List.of(Writes.of("later", "words words words")));
    }
    Files.write(database, backup);
    checkAfterReopening("database put back to a backup");
  }

  @Test
  void aLanguageThatIsHardToReadKeepsNothingFromWorking() {
    DocumentWrite hard =
        Writes.with(
            Writes.of("hard", "text"), Metadata.of("language", text("en" + "-a".repeat(4_000))));
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      store.documents().put(Scope.local(), List.of(hard));
    }
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      KeywordQuery query = new KeywordQuery("text", 20, Filter.all());
      assertThat(store.keywords().search(Scope.local(), query).items()).hasSize(1);
      store.rebuild(Scope.local());
      assertThat(store.keywords().search(Scope.local(), query).items()).hasSize(1);
      assertThat(store.verify(Scope.local())).isEmpty();
      store
          .documents()
          .delete(
              Scope.local(),
              new Filter.Compare(Filter.DocumentField.URI, Filter.Operator.EQUAL, text("hard")));
      store.rebuild(Scope.local());
    }
    checkAfterReopening("without it");
  }

  private static MetadataValue text(String value) {
    return MetadataValue.of(value);
  }

  @Test
  void aWorkspaceThatCannotBeClosedKeepsNoOtherOpen() throws IOException {
    Scope second = Scope.of("local", "second", "user", Role.ADMIN);
    SqliteLuceneStore store = SqliteLuceneStore.at(path);
    store.documents().put(Scope.local(), List.of(Writes.of("d", "some words")));
    store.documents().put(second, List.of(Writes.of("d", "other words")));
    Path vectors = path.resolve("index/1/vectors.i8");
    Files.delete(vectors);
    Files.createDirectory(vectors);
    assertThatThrownBy(store::close).isInstanceOf(StoreException.class);
    Files.delete(vectors);
    try (SqliteLuceneStore again = SqliteLuceneStore.at(path)) {
      KeywordQuery words = new KeywordQuery("words", 500, Filter.all());
      assertThat(again.keywords().search(second, words).items()).hasSize(1);
      assertThat(again.keywords().search(Scope.local(), words).items()).hasSize(121);
      again.documents().put(second, List.of(Writes.of("e", "more words")));
      assertThat(again.keywords().search(second, words).items()).hasSize(2);
    }
  }

  @Test
  void aRebuildLeavesNothingToComplainAbout() {
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      store.rebuild(Scope.local());
      assertThat(searches(store)).isEqualTo(expected);
      assertThat(store.verify(Scope.local())).isEmpty();
    }
  }
}
