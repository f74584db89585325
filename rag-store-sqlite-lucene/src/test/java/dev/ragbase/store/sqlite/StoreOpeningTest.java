package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a store lets in, and what it says to those it does not. */
class StoreOpeningTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("kb");
  }

  private SqliteLuceneStore readOnly() {
    return SqliteLuceneStore.open(SqliteLuceneSettings.builder(path).readOnly(true).build());
  }

  private static void put(SqliteLuceneStore store, String uri, String... paragraphs) {
    store.documents().put(Scope.local(), List.of(Writes.of(uri, paragraphs)));
  }

  private static List<Match> search(SqliteLuceneStore store, String text) {
    return store.keywords().search(Scope.local(), new KeywordQuery(text, 10, Filter.all())).items();
  }

  @Test
  void aSecondOpenerInTheProcessIsTurnedAwayUntilTheFirstCloses() {
    try (SqliteLuceneStore first = SqliteLuceneStore.at(path)) {
      assertThatThrownBy(() -> SqliteLuceneStore.at(path))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by this process");
      put(first, "a", "still usable");
    }
    try (SqliteLuceneStore second = SqliteLuceneStore.at(path)) {
      assertThat(search(second, "usable")).hasSize(1);
    }
  }

  @Test
  void aSecondProcessIsTurnedAwayAndToldWhoHasTheStore() throws Exception {
    try (ChildProcess child = ChildProcess.start(CrashChild.class, path.toString(), "1")) {
      assertThat(child.line()).startsWith("try ");
      assertThatThrownBy(() -> SqliteLuceneStore.at(path))
          .isInstanceOf(StoreException.class)
          .hasMessageMatching(".* is in use by process \\d+, started .*: wait for it.*");
      child.kill();
    }
    SqliteLuceneStore.at(path).close();
  }

  @Test
  void aReaderBesideTheWriterSeesEachOfItsWritesAtTheNextSearch() {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a", "first words");
      try (SqliteLuceneStore reader = readOnly()) {
        assertThat(search(reader, "words")).hasSize(1);
        put(writer, "b", "second words");
        assertThat(search(reader, "words")).hasSize(2);
        put(writer, "a", "other");
        assertThat(search(reader, "words")).hasSize(1);
        assertThat(reader.verify(Scope.local())).isEmpty();
        assertThatThrownBy(() -> put(reader, "c", "no"))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("read-only");
      }
      put(writer, "c", "more words");
      assertThat(search(writer, "words")).hasSize(2);
    }
  }

  @Test
  void aReaderOfAStoreThatNobodyHadOpenSeesWhatALaterWriterWrites() {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a", "first words");
    }
    try (SqliteLuceneStore reader = readOnly()) {
      assertThat(search(reader, "words")).hasSize(1);
      try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
        put(writer, "b", "second words");
        assertThat(search(reader, "words")).hasSize(2);
        put(writer, "c", "third words");
      }
      assertThat(search(reader, "words")).hasSize(3);
      assertThat(reader.verify(Scope.local())).isEmpty();
    }
  }

  @Test
  void aStoreThatNobodyWritesIsReadFromAFolderThatItLeavesAsItWas() throws Exception {
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      put(writer, "a", "some words");
    }
    try (SqliteLuceneStore reader = readOnly()) {
      assertThat(search(reader, "words")).hasSize(1);
    }
    assertThat(Files.exists(path.resolve("index/1/lucene.none"))).isFalse();
    try (SqliteLuceneStore writer = SqliteLuceneStore.at(path)) {
      assertThat(writer.verify(Scope.local())).isEmpty();
    }
  }

  @Test
  void aReaderOfNothingIsToldToIngestFirst() {
    assertThatThrownBy(this::readOnly)
        .isInstanceOf(StoreException.class)
        .hasMessage("there is no store at " + path + ": ingest something first, or check the path");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws Exception {
    Files.writeString(path, "text");
    assertThatThrownBy(() -> SqliteLuceneStore.at(path))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void aFolderWhoseParentIsMissingIsNotMade() {
    path = folder.resolve("missing/kb");
    assertThatThrownBy(() -> SqliteLuceneStore.at(path))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("parent folder does not exist");
  }

  @Test
  void aDatabaseThatIsNoneIsRefusedAndLeftAsItIs() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("ragbase.db"), "this is a text and no database ".repeat(100));
    assertThatThrownBy(() -> SqliteLuceneStore.at(path))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not an SQLite database");
    assertThat(Files.readString(path.resolve("ragbase.db"))).startsWith("this is a text");
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    Files.createDirectory(path);
    sql("CREATE TABLE theirs (a)");
    byte[] before = Files.readAllBytes(path.resolve("ragbase.db"));
    assertThatThrownBy(() -> SqliteLuceneStore.at(path))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another program's SQLite database");
    assertThat(Files.readAllBytes(path.resolve("ragbase.db"))).isEqualTo(before);
  }

  @Test
  void aNewerFormatIsRefusedByItsNumber() throws Exception {
    SqliteLuceneStore.at(path).close();
    sql("PRAGMA user_version = 99");
    assertThatThrownBy(() -> SqliteLuceneStore.at(path))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has format 99")
        .hasMessageContaining("open it with a newer version");
    sql("PRAGMA user_version = 2");
    SqliteLuceneStore.at(path).close();
  }

  @Test
  void aFolderWithOddCharactersIsAFolderLikeOthers() {
    path = folder.resolve("ein Ordner? mit 100% #ü&");
    try (SqliteLuceneStore store = SqliteLuceneStore.at(path)) {
      put(store, "a", "words");
    }
    try (SqliteLuceneStore store = readOnly()) {
      assertThat(search(store, "words")).hasSize(1);
    }
    assertThat(path.resolve("ragbase.db")).exists();
  }

  @Test
  void afterCloseNoLogIsLeftAndTheSizesAreCounted() {
    SqliteLuceneStore store = SqliteLuceneStore.at(path);
    put(store, "a", "one", "two");
    put(store, "a", "one", "three");
    StoreSizes sizes = store.sizes();
    assertThat(sizes.documents()).isEqualTo(1);
    assertThat(sizes.chunks()).isEqualTo(2);
    assertThat(sizes.revisions()).isEqualTo(1);
    assertThat(sizes.databaseBytes()).isPositive();
    store.close();
    store.close();
    assertThat(path.resolve("ragbase.db-wal")).doesNotExist();
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + path.resolve("ragbase.db"));
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
