package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.error.Retry;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.kit.Snapshot;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file: what older stacks put there, and what they find there afterwards. */
class JsonlStoreTest {
  private static final Scope SCOPE = Scope.local();
  private static final EmbeddingModel TWO = new EmbeddingModel("two", 2, "two");

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("rag_store.jsonl");
  }

  private Path write(String... lines) throws IOException {
    return Files.write(file(), List.of(lines));
  }

  private JsonlSettings.Builder settings() {
    return JsonlSettings.builder(file());
  }

  private static String text(JsonlStore store, String uri) {
    return store.documents().find(SCOPE, uri).orElseThrow().text();
  }

  @Test
  void theLinesOfAnOlderStackAreDocumentsAndTheLastOneOfAUriCounts() throws IOException {
    write(
        "{\"uri\":\"a\",\"text\":\"old words\",\"embedding\":[1,0]}",
        "",
        "{\"uri\":\"b\",\"text\":\"no vector\",\"metadata\":{\"title\":\"B\",\"year\":2020}}",
        "{\"uri\":\"a\",\"text\":\"new words\",\"embedding\":[0.5,0.5],\"lang\":\"en\"}",
        "{\"uri\":\"c\",\"text\":\"\"}");
    try (JsonlStore store = JsonlStore.open(settings().model(TWO).build())) {
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(3);
      assertThat(text(store, "a")).isEqualTo("new words");
      DocumentInfo b = store.documents().find(SCOPE, "b").orElseThrow().info();
      assertThat(b.title()).isEqualTo("B");
      assertThat(b.createdAt()).isEqualTo(Instant.EPOCH);
      assertThat(store.documents().count(SCOPE, Filter.parse("year = 2020 OR lang = 'en'")))
          .isEqualTo(2);
      VectorQuery query =
          new VectorQuery(TWO, Embedding.of(1, 1), 10, Filter.all(), Accuracy.EXACT);
      assertThat(store.vectors().search(SCOPE, query).items()).hasSize(1);
      KeywordQuery words = new KeywordQuery("vector", 10, Filter.all());
      assertThat(store.keywords().search(SCOPE, words).items()).hasSize(1);
      assertThat(store.embeddingModel()).contains(TWO);
    }
  }

  @Test
  void idsOfPlainLinesStayTheSameAndAppendedLinesAreReadToo() throws IOException {
    write("{\"uri\":\"a\",\"text\":\"one\"}", "{\"uri\":\"b\",\"text\":\"two\"}");
    DocumentInfo before;
    try (JsonlStore store = JsonlStore.at(file())) {
      before = store.documents().find(SCOPE, "a").orElseThrow().info();
      store.documents().put(SCOPE, List.of(Writes.plain("c", "ours")));
    }
    Files.writeString(file(), "{\"uri\":\"c\",\"text\":\"theirs\"}", StandardOpenOption.APPEND);
    try (JsonlStore store = JsonlStore.at(file())) {
      assertThat(store.documents().find(SCOPE, "a").orElseThrow().info()).isEqualTo(before);
      assertThat(text(store, "c")).isEqualTo("theirs");
      store.documents().put(SCOPE, List.of(Writes.plain("c", "ours again")));
    }
    try (JsonlStore store = JsonlStore.at(file())) {
      assertThat(text(store, "c")).isEqualTo("ours again\n\n");
      assertThat(store.documents().find(SCOPE, "c").orElseThrow().info().revision()).isEqualTo(3);
      store.compact();
      assertThat(Files.readAllLines(file())).hasSize(3);
      assertThat(store.verify(SCOPE)).isEmpty();
      Files.writeString(file(), "\n", StandardOpenOption.APPEND);
      assertThat(store.verify(SCOPE)).hasSize(1);
    }
  }

  @Test
  void whatWeWriteReadsAsTheOldFormatAndIsImportedWithoutLoss() throws IOException {
    Metadata metadata =
        Metadata.empty()
            .with("title", "not the title")
            .with("at", MetadataValue.of(Instant.parse("2024-01-02T03:04:05.000000001Z")))
            .with(
                "like",
                new MetadataValue.Struct(Map.of("$time", MetadataValue.of("2024-01-02T03:04:05Z"))))
            .with("more", new MetadataValue.Struct(Map.of("$$time", MetadataValue.of(1))));
    List<StoredDocument> documents;
    try (JsonlStore store = JsonlStore.at(file())) {
      DocumentStore target = store.documents();
      target.put(SCOPE, List.of(Writes.of("gone", "x"), Writes.of("kept", "a ü 🙂", "b")));
      target.put(SCOPE, List.of(Writes.with(Writes.of("kept", "a", "b"), metadata)));
      target.put(SCOPE, List.of(Writes.plain("words", "only words"), Writes.of("gone too", "y")));
      target.delete(SCOPE, target.find(SCOPE, "gone").orElseThrow().info().id());
      target.delete(SCOPE, Filter.parse("uri = 'gone too'"));
      documents = Snapshot.documents(store, SCOPE);
    }
    for (String line : Files.readAllLines(file())) {
      assertThat(line).startsWith("{\"uri\":\"").contains("\"text\":");
    }
    try (Rag rag =
        Rag.builder(MemoryStore.open())
            .embedder(Writes.EMBEDDER)
            .extractor(new PlainTextExtractor())
            .open()) {
      JsonlImport.Report report =
          new JsonlImport(rag.workspace(SCOPE), Writes.EMBEDDER.model(), false)
              .run(file(), dir.resolve("rejects"), bytes -> {});
      assertThat(report.failed()).isZero();
      assertThat(report.read()).isEqualTo(7);
      assertThat(report.added()).isEqualTo(2);
      assertThat(report.unchanged()).isEqualTo(5);
      List<StoredDocument> imported = Snapshot.documents(rag.store(), SCOPE);
      assertThat(imported)
          .extracting(it -> it.document().text())
          .isEqualTo(documents.stream().map(it -> it.document().text()).toList());
      assertThat(imported.getFirst().document().info().metadata()).isEqualTo(metadata);
      assertThat(imported.getFirst().document().info().title()).isEmpty();
    }
  }

  @Test
  void badLinesAreRefusedByNumberOrSetAside() throws IOException {
    write(
        "{\"uri\":\"a\",\"text\":\"one\"}",
        "not json",
        "{\"uri\":\"b\"}",
        "{\"uri\":\"c\",\"text\":\"three\"}");
    String before = Files.readString(file());
    assertThatThrownBy(() -> JsonlStore.at(file()))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("rag_store.jsonl line 2")
        .hasMessageContaining("SET_ASIDE");
    assertThat(file()).hasContent(before);
    try (JsonlStore store =
        JsonlStore.open(settings().badLines(JsonlSettings.BadLines.SET_ASIDE).build())) {
      assertThat(store.rejected()).isEqualTo(2);
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(2);
      assertThat(file().resolveSibling("rag_store.jsonl.bad"))
          .hasContent("not json\n{\"uri\":\"b\"}\n");
    }
  }

  @Test
  void embeddingsOfNobodyKnowsWhichModelAreRefused() throws IOException {
    write("{\"uri\":\"a\",\"text\":\"one\",\"embedding\":[1,0]}");
    assertThatThrownBy(() -> JsonlStore.at(file())).hasMessageContaining("JsonlSettings.model");
    EmbeddingModel three = new EmbeddingModel("three", 3, "three");
    assertThatThrownBy(() -> JsonlStore.open(settings().model(three).build()))
        .hasMessageContaining("line 1")
        .hasMessageContaining("2 dimensions");
    try (JsonlStore store = JsonlStore.open(settings().model(TWO).build())) {
      assertThatThrownBy(() -> store.documents().put(SCOPE, List.of(Writes.of("b", "x"))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("two");
    }
    Files.delete(file());
    try (JsonlStore store = JsonlStore.at(file())) {
      store.documents().put(SCOPE, List.of(Writes.of("b", "x")));
    }
    assertThatThrownBy(() -> JsonlStore.open(settings().model(TWO).build()))
        .isInstanceOf(StoreException.class);
    try (JsonlStore store = JsonlStore.at(file())) {
      assertThat(store.embeddingModel()).contains(HashingEmbedder.of(32).model());
    }
  }

  @Test
  void aFileIsOpenOnceAtATime() {
    try (JsonlStore store = JsonlStore.at(file())) {
      assertThatThrownBy(() -> JsonlStore.at(file()))
          .isInstanceOf(JsonlException.class)
          .hasMessageContaining("in use");
      assertThat(store.documents().count(SCOPE, Filter.all())).isZero();
    }
    JsonlStore.at(file()).close();
    assertThatThrownBy(() -> JsonlStore.at(dir.resolve("no/such.jsonl")))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("folder");
  }

  @Test
  void whatCannotBeWrittenWasNotDone() throws IOException {
    try (JsonlStore store = JsonlStore.open(settings().build(), 10_000)) {
      store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
      Snapshot before = Snapshot.of(store, SCOPE);
      String content = Files.readString(file());
      String huge = "x".repeat(10_000);
      assertThatThrownBy(
              () ->
                  store
                      .documents()
                      .put(SCOPE, List.of(Writes.plain("b", "two"), bare("huge", huge))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("document 'huge' takes a line of more than 10000 bytes")
          .extracting(it -> ((StoreException) it).retry())
          .isEqualTo(Retry.NO);
      assertThat(Snapshot.of(store, SCOPE)).isEqualTo(before);
      assertThat(file()).hasContent(content);
      store.documents().put(SCOPE, List.of(Writes.plain("b", "two")));
      assertThat(text(store, "b")).isEqualTo("two\n\n");
    }
  }

  private static DocumentWrite bare(String uri, String text) {
    return new DocumentWrite(uri, "", text, "text/plain", Metadata.empty(), null, List.of(), null);
  }

  @Test
  void nothingIsWrittenWhereNothingChanges() throws IOException {
    try (JsonlStore store = JsonlStore.at(file())) {
      DocumentStore documents = store.documents();
      var id = documents.put(SCOPE, List.of(Writes.of("a", "one"))).getFirst().id();
      documents.updateSource(SCOPE, id, new SourceStamp("1", null));
      long size = Files.size(file());
      documents.put(SCOPE, List.of(Writes.from(Writes.of("a", "one"), new SourceStamp("1", null))));
      documents.updateMetadata(SCOPE, id, Metadata.empty());
      documents.updateSource(SCOPE, id, new SourceStamp("1", null));
      documents.delete(SCOPE, Filter.none());
      assertThat(Files.size(file())).isEqualTo(size);
    }
  }
}
