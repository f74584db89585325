package dev.ragbase.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreCopyTest {
  private static final Scope SCOPE = Scope.local();
  private static final Instant AT = Instant.parse("2024-01-01T00:00:00Z");

  private final MemoryStore from = MemoryStore.open();
  private final MemoryStore to = MemoryStore.open();
  private Rag source;

  @BeforeEach
  void fill() {
    source = rag(from, 64);
    for (int i = 0; i < 250; i++) {
      source
          .workspace(SCOPE)
          .put("doc" + i, "Title " + i, "words of number " + i, Metadata.empty().with("i", i));
    }
    source.workspace(SCOPE).ask(AnswerRequest.of("words?").in(new SessionId(new UUID(1, 2))));
  }

  @AfterEach
  void close() {
    source.close();
    to.close();
  }

  @Test
  void aCopyHoldsTheSameAndASecondRunWritesNothing() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    StoreCopy.Report first = copy.run(done -> {});
    assertThat(first.documents()).isEqualTo(250);
    assertThat(first.written()).isEqualTo(250);
    assertThat(first.messages()).isEqualTo(2);
    Comparison compared = copy.verify();
    assertThat(compared.differences()).isEmpty();
    assertThat(compared.same()).isTrue();
    assertThat(compared.documents()).isEqualTo(250);
    assertThat(compared.embeddings()).isEqualTo(compared.chunks()).isGreaterThanOrEqualTo(250);
    assertThat(compared.sessions()).isEqualTo(1);
    assertThat(compared.messages()).isEqualTo(2);
    StoreCopy.Report second = copy.run(done -> {});
    assertThat(second.written()).isZero();
    assertThat(second.messages()).isZero();
  }

  @Test
  void everyKindOfDifferenceIsNamed() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    copy.run(done -> {});
    DocumentStore documents = to.documents();
    documents.delete(SCOPE, id("doc7"));
    documents.updateMetadata(SCOPE, id("doc8"), Metadata.empty());
    documents.updateSource(SCOPE, id("doc9"), new SourceStamp("other", null));
    documents.put(SCOPE, List.of(Writes.plain("aaa", "foreign")));
    StoredDocument ten = stored(to, "doc10");
    DocumentWrite bare = Writes.plain("doc10", ten.document().text());
    documents.put(
        SCOPE,
        List.of(Writes.with(Writes.titled(bare, "other"), ten.document().info().metadata())));
    assertThat(copy.verify().differences())
        .containsExactlyInAnyOrder(
            "only the target has aaa",
            "differs in text, title, chunks or embeddings: doc10",
            "the target lacks doc7",
            "differs in metadata: doc8",
            "differs in source stamp: doc9");
  }

  @Test
  void aVectorThatDiffersInItsLastBitIsADifference() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    copy.run(done -> {});
    StoredDocument before = stored(to, "doc3");
    Embedding vector = Objects.requireNonNull(before.chunks().getFirst().embedding());
    float[] values = vector.toArray();
    values[5] = Math.nextUp(values[5]);
    to.documents()
        .put(
            SCOPE,
            List.of(
                Writes.with(
                    Writes.titled(
                        Writes.of(
                            "doc3",
                            HashingEmbedder.of(64).model(),
                            List.of(before.document().text()),
                            List.of(Embedding.of(values))),
                        "Title 3"),
                    before.document().info().metadata())));
    assertThat(copy.verify().differences())
        .hasSize(1)
        .first()
        .asString()
        .contains("embeddings")
        .contains("doc3");
  }

  @Test
  void conversationsAreComparedMessageByMessageAndAMirrorMakesThemTheSame() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    copy.run(done -> {});
    SessionId other = new SessionId(new UUID(3, 4));
    for (MemoryStore store : List.of(from, to)) {
      store.chats().start(SCOPE, other, "t", AT, Metadata.empty());
    }
    to.chats().append(SCOPE, other, List.of(message(1, "said otherwise")));
    from.chats().append(SCOPE, other, List.of(message(1, "said")));
    to.chats().start(SCOPE, new SessionId(new UUID(5, 6)), "foreign", AT, Metadata.empty());
    assertThat(copy.verify().differences())
        .containsExactlyInAnyOrder(
            "message 1 differs: session " + other,
            "only the target has session " + new SessionId(new UUID(5, 6)));
    from.chats().append(SCOPE, other, List.of(message(2, "more")));
    assertThat(copy.run(done -> {}).messages()).isEqualTo(1);
    assertThat(copy.verify().same()).isFalse();
    StoreCopy.Report report = copy.run(CopyMode.MIRROR, done -> {});
    assertThat(report.sessionsRemoved()).isEqualTo(1);
    assertThat(report.messages()).isEqualTo(2);
    assertThat(copy.verify().differences()).isEmpty();
  }

  @Test
  void aMirrorRemovesWhatOnlyTheTargetHas() {
    to.documents().put(SCOPE, List.of(Writes.plain("zzz", "foreign")));
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    copy.run(done -> {});
    assertThat(copy.verify().differences()).containsExactly("only the target has zzz");
    StoreCopy.Report report = copy.run(CopyMode.MIRROR, done -> {});
    assertThat(report.removed()).isEqualTo(1);
    assertThat(report.written()).isZero();
    assertThat(copy.verify().differences()).isEmpty();
  }

  @Test
  void aRepairMakesItsPartTheSameAndNothingElse() {
    to.documents().put(SCOPE, List.of(Writes.plain("x", "foreign"), Writes.plain("y", "foreign")));
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    StoreCopy.Report report =
        copy.repair(
            new CopyPart(Set.of("doc1", "doc2", "x"), Set.of(new SessionId(new UUID(1, 2)))));
    assertThat(report).isEqualTo(new StoreCopy.Report(2, 2, 1, 1, 2, 0));
    assertThat(to.documents().count(SCOPE, Filter.all())).isEqualTo(3);
  }

  @Test
  void aCopyThatWasBrokenOffIsRunAgain() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    assertThatThrownBy(
            () ->
                copy.run(
                    done -> {
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    StoreCopy.Report rest = copy.run(done -> {});
    assertThat(rest.written()).isBetween(1L, 249L);
    assertThat(copy.verify().differences()).isEmpty();
  }

  private DocumentId id(String uri) {
    return to.documents().find(SCOPE, uri).orElseThrow().info().id();
  }

  private static StoredDocument stored(MemoryStore store, String uri) {
    return DocumentScan.of(
            store.documents(),
            SCOPE,
            new Filter.Compare(
                Filter.DocumentField.URI, Filter.Operator.EQUAL, MetadataValue.of(uri)))
        .next();
  }

  private static ChatMessage message(int n, String text) {
    return new ChatMessage(
        new MessageId(new UUID(9, n)), ChatRole.USER, text, AT, Metadata.empty());
  }

  @Test
  void storesOfDifferentModelsAreNotMixed() {
    MemoryStore other = MemoryStore.open();
    try (Rag target = rag(other, 32)) {
      target.workspace(SCOPE).put("x", "", "words", Metadata.empty());
      assertThatThrownBy(() -> new StoreCopy(from, SCOPE, other, SCOPE).run(done -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("--reembed");
    }
  }

  private static Rag rag(MemoryStore store, int dimensions) {
    return Rag.builder(store)
        .embedder(HashingEmbedder.of(dimensions))
        .extractor(new PlainTextExtractor())
        .open();
  }
}
