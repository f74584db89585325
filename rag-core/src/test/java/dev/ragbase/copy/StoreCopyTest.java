package dev.ragbase.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoreException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreCopyTest {
  private static final Scope SCOPE = Scope.local();

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
    assertThat(copy.verify()).isEmpty();
    StoreCopy.Report second = copy.run(done -> {});
    assertThat(second.written()).isZero();
    assertThat(second.messages()).isZero();
  }

  @Test
  void everyKindOfDifferenceIsNamed() {
    StoreCopy copy = new StoreCopy(from, SCOPE, to, SCOPE);
    copy.run(done -> {});
    DocumentStore documents = to.documents();
    documents.delete(SCOPE, documents.find(SCOPE, "doc7").orElseThrow().id());
    documents.updateMetadata(
        SCOPE, documents.find(SCOPE, "doc8").orElseThrow().id(), Metadata.empty());
    assertThat(copy.verify())
        .containsExactly(
            "the target lacks doc7", "text, title, media type or metadata differ: doc8");
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
