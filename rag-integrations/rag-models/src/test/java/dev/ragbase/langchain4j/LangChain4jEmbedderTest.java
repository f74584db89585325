package dev.ragbase.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.ragbase.Rag;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Retry;
import dev.ragbase.ingest.IngestOutcome;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.ingest.PreparedDocument;
import dev.ragbase.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LangChain4jEmbedderTest {
  private OpenAiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new OpenAiServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eachTextGetsItsVectorInOrder() {
    server.then(200, vectors("[1.0, 0.5]", "[0.25, -1.0]"));
    try (LangChain4jEmbedder embedder = embedder()) {
      assertThat(embedder.embedPassages(List.of("one", "two")))
          .containsExactly(Embedding.of(1f, 0.5f), Embedding.of(0.25f, -1f));
      assertThat(embedder.embedPassages(List.of())).isEmpty();
    }
    assertThat(server.requests().element()).contains("one", "two", "text-test");
  }

  @Test
  void aVectorOfAnotherSizeIsRefused() {
    server.then(200, vectors("[1.0, 0.5, 0.25]"));
    try (LangChain4jEmbedder embedder = embedder()) {
      EmbeddingException failure = failure(embedder);
      assertThat(failure).hasMessageContaining("3 dimensions").hasMessageContaining("has 2");
      assertThat(failure.retry()).isEqualTo(Retry.NO);
    }
  }

  @Test
  void tooFewVectorsAreRefused() {
    server.then(200, vectors("[1.0, 0.5]"));
    try (LangChain4jEmbedder embedder = embedder()) {
      assertThatThrownBy(() -> embedder.embedPassages(List.of("one", "two")))
          .isInstanceOf(EmbeddingException.class);
    }
  }

  @Test
  void aBusyServerCanBeTriedAgainAndAWrongKeyCannot() {
    server.then(429, "{}").then(401, "{}").then(500, "{}").then(200, vectors("[1.0, 0.5]"));
    try (LangChain4jEmbedder embedder = embedder()) {
      assertThat(failure(embedder).retry()).isEqualTo(Retry.YES);
      assertThat(failure(embedder).retry()).isEqualTo(Retry.NO);
      assertThat(failure(embedder).retry()).isEqualTo(Retry.YES);
      assertThat(embedder.embedQuery("one")).isEqualTo(Embedding.of(1f, 0.5f));
    }
  }

  @Test
  void aKeyThatIsRefusedEndsARunAtItsFirstRequest() {
    server.then(401, "{}").then(401, "{}").then(401, "{}").then(401, "{}");
    try (Rag rag = rag()) {
      assertThatThrownBy(() -> put(rag, "one", "two", "three"))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("HTTP 401: check the key");
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aTextThatTheServerRefusesFailsAlone() {
    server.then(400, "{}").then(200, vectors("[1.0, 0.5]")).then(400, "{}");
    server.then(200, vectors("[0.5, 1.0]"));
    try (Rag rag = rag()) {
      IngestReport report = put(rag, "one", "two", "three");
      assertThat(report.added()).isEqualTo(2);
      assertThat(report.failures()).extracting(IngestOutcome.Failed::uri).containsExactly("two");
    }
  }

  private Rag rag() {
    return Rag.builder(MemoryStore.open())
        .embedder(embedder(Duration.ofSeconds(20), 100))
        .extractor(new PlainTextExtractor())
        .open();
  }

  private static IngestReport put(Rag rag, String... texts) {
    List<PreparedDocument> documents =
        Stream.of(texts)
            .map(
                text ->
                    new PreparedDocument(
                        text,
                        "",
                        StructuredText.plain(text),
                        "text/plain",
                        Metadata.empty(),
                        null,
                        List.of()))
            .toList();
    return rag.workspace(Scope.local()).put(documents.iterator(), outcome -> {});
  }

  @Test
  void aSlowServerIsGivenUp() {
    server.thenSilence();
    try (LangChain4jEmbedder embedder = embedder(Duration.ofMillis(300), 3)) {
      assertThat(failure(embedder).retry()).isEqualTo(Retry.YES);
    }
  }

  @Test
  void aTextThatIsTooLongOrEmptyNeverLeavesTheProcess() {
    try (LangChain4jEmbedder embedder = embedder()) {
      assertThatThrownBy(() -> embedder.embedQuery("a b c d"))
          .isInstanceOf(EmbeddingException.class)
          .hasMessageContaining("reads 3 tokens, a text has 4");
      assertThatThrownBy(() -> embedder.embedQuery(""))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aClosedEmbedderSaysSo() {
    LangChain4jEmbedder embedder = embedder();
    embedder.close();
    assertThatThrownBy(() -> embedder.embedQuery("x")).isInstanceOf(IllegalStateException.class);
  }

  private static EmbeddingException failure(LangChain4jEmbedder embedder) {
    EmbeddingException failure =
        catchThrowableOfType(EmbeddingException.class, () -> embedder.embedQuery("one"));
    assertThat(failure).isNotNull();
    return failure;
  }

  private LangChain4jEmbedder embedder() {
    return embedder(Duration.ofSeconds(20), 3);
  }

  private LangChain4jEmbedder embedder(Duration timeout, int tokensMax) {
    return LangChain4jEmbedder.of(
        OpenAiEmbeddingModel.builder()
            .baseUrl(server.url())
            .apiKey("sk-test")
            .modelName("text-test")
            .encodingFormat("float")
            .maxRetries(0)
            .timeout(timeout)
            .build(),
        new EmbeddingModel("text-test", 2, "text-test:1"),
        tokensMax,
        text -> (int) text.chars().filter(c -> c == ' ').count() + 1);
  }

  private static String vectors(String... vectors) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < vectors.length; i++) {
      data.append(i == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":")
          .append(vectors[i])
          .append('}');
    }
    return "{\"object\":\"list\",\"model\":\"text-test\",\"data\":["
        + data
        + "],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}";
  }
}
