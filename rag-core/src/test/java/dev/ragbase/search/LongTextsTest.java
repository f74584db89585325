package dev.ragbase.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.Answer;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.embed.TokenCounter;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No text of a user's is too long, by a model that refuses what it does not read whole. */
class LongTextsTest {
  private static final int TOKENS_MAX = 60;

  /** Three tokens a character outside of ASCII, one a word in it, as a word piece model has. */
  private static final class Strict implements Embedder {
    private final HashingEmbedder embedder = HashingEmbedder.of(64);

    private static int count(String text) {
      int foreign = (int) text.chars().filter(c -> c > 127).count();
      return 3 * foreign + (int) Stream.of(text.split("\\W+")).filter(it -> !it.isEmpty()).count();
    }

    private static String read(String text) {
      if (count(text) > TOKENS_MAX) {
        throw EmbeddingException.ofText("text of " + count(text) + " tokens", null);
      }
      return text;
    }

    @Override
    public EmbeddingModel model() {
      return embedder.model();
    }

    @Override
    public int tokensMax() {
      return TOKENS_MAX;
    }

    @Override
    public TokenCounter tokens() {
      return Strict::count;
    }

    @Override
    public List<Embedding> embedPassages(List<String> passages) {
      return embedder.embedPassages(passages.stream().map(Strict::read).toList());
    }

    @Override
    public Embedding embedQuery(String query) {
      return embedder.embedQuery(read(query));
    }

    @Override
    public void close() {}
  }

  private static Workspace open(Embedder embedder) {
    return open(MemoryStore.open(), embedder);
  }

  private static Workspace open(MemoryStore store, Embedder embedder) {
    return Rag.builder(store)
        .embedder(embedder)
        .extractor(new PlainTextExtractor())
        .open()
        .workspace(Scope.local());
  }

  @Test
  void aQueryOfFewCharactersAndManyTokensIsCut() {
    Workspace workspace = open(new Strict());
    workspace.put("a", "A", "토큰은 매주 바뀝니다", Metadata.empty());
    for (int length = 1; length < 80; length++) {
      assertThat(workspace.search("토".repeat(length)).hits()).as("%d", length).isNotNull();
    }
  }

  @Test
  void aSentenceThatTheModelDoesNotReadWholeIsQuotedInPieces() {
    String list = "token rotation ".repeat(TOKENS_MAX) + "happens every monday";
    MemoryStore store = MemoryStore.open();
    HashingEmbedder hashing = HashingEmbedder.of(64);
    // Given as one chunk with its vector, as a line of an older stack's is.
    ChunkDraft whole = new ChunkDraft(List.of(), list, new Span(0, list.length()), null);
    Embedding vector = hashing.embedQuery("token rotation happens every monday");
    store
        .documents()
        .put(
            Scope.local(),
            List.of(
                new DocumentWrite(
                    "list",
                    "List",
                    list,
                    "text/plain",
                    Metadata.empty(),
                    null,
                    List.of(new ChunkWrite(whole, vector)),
                    hashing.model())));
    Answer answer = open(store, new Strict()).ask("when does token rotation happen, every monday?");
    assertThat(answer.citations()).isNotEmpty();
    assertThat(answer.citations())
        .allSatisfy(it -> assertThat(it.span().of(list)).isEqualTo(it.quote()));
  }

  @Test
  void aQuestionInPairsOfCharactersIsKept() {
    Workspace workspace = open(HashingEmbedder.of(64));
    for (int length : new int[] {39, 40, 41, 79, 80, 81, 200}) {
      SessionId session = new SessionId(new UUID(0, length));
      workspace.ask(AnswerRequest.of("\ud83d\ude80".repeat(length)).in(session));
      workspace.ask(AnswerRequest.of("a" + "\ud83d\ude80".repeat(length)).in(session));
    }
  }
}
