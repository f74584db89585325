package dev.ragbase;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RagBuilderTest {
  @Test
  @SuppressWarnings("NullAway") // What callers without a checker do.
  void aPartThatIsNullIsRefusedByItsName() {
    RagBuilder builder = Rag.builder(MemoryStore.open());
    Map<String, ThrowingCallable> wrong = new LinkedHashMap<>();
    wrong.put("the store is null", () -> Rag.builder(null));
    wrong.put("the embedder is null", () -> builder.embedder(null));
    wrong.put("the extractor is null", () -> builder.extractor(null));
    wrong.put("the chunker is null", () -> builder.chunker(null));
    wrong.put("the answerer is null", () -> builder.answerer(null));
    wrong.put("the chat model is null", () -> builder.chatModel(null));
    wrong.put("the reranker is null", () -> builder.reranker(null));
    wrong.put("the metrics is null", () -> builder.metrics(null));
    wrong.put("the clock is null", () -> builder.clock(null));
    wrong.put("the ids is null", () -> builder.ids(null));
    wrong.forEach(
        (message, call) ->
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message));
  }

  @Test
  void aPartIsGivenOnce() {
    RagBuilder builder = Rag.builder(MemoryStore.open()).embedder(Writes.EMBEDDER);
    assertThatThrownBy(() -> builder.embedder(Writes.EMBEDDER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the embedder was given twice");
  }
}
