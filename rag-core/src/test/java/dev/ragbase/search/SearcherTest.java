package dev.ragbase.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.chunk.ChunkLimits;
import dev.ragbase.chunk.StructureChunker;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.index.ForwardingKeywordIndex;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Matches;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearcherTest {
  private final HashingEmbedder embedder = HashingEmbedder.of(128);
  private Rag rag;
  private Workspace workspace;

  @BeforeEach
  void open() {
    rag =
        Rag.builder(MemoryStore.open())
            .embedder(embedder)
            .extractor(new PlainTextExtractor())
            .open();
    workspace = rag.workspace(Scope.local());
  }

  @AfterEach
  void close() {
    rag.close();
  }

  @Test
  void aBlankQueryFindsNothing() {
    put("a", "some text");
    assertThat(workspace.search("  ").hits()).isEmpty();
  }

  @Test
  void aHitOfBothLegsTellsBothRanks() {
    put("a", "tokens rotate every week");
    put("b", "the weather is fine");
    SearchHit best = workspace.search("tokens rotate").hits().getFirst();
    assertThat(best.document().uri()).isEqualTo("a");
    assertThat(best.rank()).isEqualTo(1);
    assertThat(best.vector()).isNotNull();
    assertThat(best.keyword()).isNotNull();
    assertThat(best.score()).isEqualTo(2.0 / 61);
  }

  @Test
  void oneLegAloneScoresByItsOwnMeasure() {
    put("a", "tokens rotate every week");
    SearchResult byWords = workspace.search(SearchRequest.of("tokens").mode(SearchMode.KEYWORD));
    assertThat(byWords.hits().getFirst().vector()).isNull();
    SearchResult byMeaning = workspace.search(SearchRequest.of("tokens").mode(SearchMode.VECTOR));
    assertThat(byMeaning.hits().getFirst().keyword()).isNull();
    assertThat(byMeaning.exact()).isTrue();
  }

  @Test
  void theBestChunkOfEachDocumentFillsKThoughOneDocumentHasMany() {
    String paragraph = "tokens rotate every week and tokens are rotated by the operator. ";
    put("long", paragraph.repeat(400));
    IntStream.range(0, 5).forEach(i -> put("short" + i, "tokens number " + i));
    SearchResult result =
        workspace.search(SearchRequest.of("tokens rotate").k(6).bestOfEachDocument());
    assertThat(result.hits())
        .extracting(hit -> hit.document().uri())
        .containsExactlyInAnyOrder("long", "short0", "short1", "short2", "short3", "short4");
  }

  @Test
  void kHitsComeBackUnderAFilterWheneverKExist() {
    for (int i = 0; i < 300; i++) {
      put("doc" + i, "tokens rotate " + i, Metadata.empty().with("rare", i % 60 == 0 ? 1 : 0));
    }
    SearchResult result =
        workspace.search(SearchRequest.of("tokens").k(5).where(Filter.parse("rare = 1")));
    assertThat(result.hits()).hasSize(5);
  }

  @Test
  void aQueryLongerThanTheModelReadsIsSearchedWhole() {
    put("a", "zebra");
    put("b", "tokens");
    String query = "tokens ".repeat(2 * embedder.tokensMax()) + "zebra";
    assertThat(workspace.search(SearchRequest.of(query).mode(SearchMode.VECTOR)).hits())
        .extracting(hit -> hit.document().uri())
        .containsExactly("b", "a");
  }

  @Test
  void olderDocumentsCountLessWhenAskedFor() {
    AtomicInteger days = new AtomicInteger();
    InstantSource clock = () -> Instant.EPOCH.plus(Duration.ofDays(days.get()));
    try (Rag dated =
        Rag.builder(MemoryStore.open(clock, new TimeOrderedIds(clock, new Random(1))))
            .embedder(embedder)
            .extractor(new PlainTextExtractor())
            .clock(clock)
            .open()) {
      Workspace kb = dated.workspace(Scope.local());
      kb.put("old", "", "tokens rotate every week", Metadata.empty());
      days.set(365);
      kb.put("new", "", "tokens may rotate sometimes", Metadata.empty());
      SearchRequest request = SearchRequest.of("tokens rotate every week");
      assertThat(kb.search(request).hits().getFirst().document().uri()).isEqualTo("old");
      assertThat(
              kb.search(request.halvedEvery(Duration.ofDays(30)))
                  .hits()
                  .getFirst()
                  .document()
                  .uri())
          .isEqualTo("new");
    }
  }

  @Test
  void noDateAndNoHalfLifeIsTooFarOff() {
    put("a", "tokens");
    for (Duration halfLife :
        List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofDays(1), Duration.ofNanos(1))) {
      assertThat(workspace.search(SearchRequest.of("tokens").halvedEvery(halfLife)).hits())
          .as("%s", halfLife)
          .singleElement()
          .satisfies(hit -> assertThat(hit.score()).isFinite());
    }
  }

  @Test
  void aRerankerHasTheLastWord() {
    try (Rag reranked =
        Rag.builder(MemoryStore.open())
            .embedder(embedder)
            .extractor(new PlainTextExtractor())
            .reranker(
                (query, passages) ->
                    passages.stream().map(passage -> passage.contains("fine") ? 1.0 : 0.0).toList())
            .open()) {
      Workspace kb = reranked.workspace(Scope.local());
      kb.put("a", "", "tokens rotate", Metadata.empty());
      kb.put("b", "", "tokens are fine", Metadata.empty());
      assertThat(kb.search("tokens rotate").hits().getFirst().document().uri()).isEqualTo("b");
    }
  }

  @Test
  void aHitThatAWriterRemovesMeanwhileIsSearchedForAgain() {
    try (Racing race = new Racing()) {
      race.kb.put("gone", "", "tokens tokens", Metadata.empty());
      race.kb.put("stays", "", "tokens", Metadata.empty());
      SearchRequest request = SearchRequest.of("tokens").k(1).mode(SearchMode.KEYWORD);
      assertThat(race.search(request, () -> race.kb.delete("gone")).hits())
          .extracting(hit -> hit.document().uri())
          .containsExactly("stays");
    }
  }

  @Test
  void aHitThatCeasesToPassTheFilterMeanwhileIsSearchedForAgain() {
    try (Racing race = new Racing()) {
      Metadata open = Metadata.empty().with("state", "open");
      race.kb.put("closed", "", "tokens tokens", open);
      race.kb.put("stays", "", "tokens", open);
      SearchRequest request =
          SearchRequest.of("tokens")
              .k(1)
              .mode(SearchMode.KEYWORD)
              .where(Filter.equal("state", "open"));
      Metadata closed = Metadata.empty().with("state", "closed");
      assertThat(
              race.search(request, () -> race.kb.put("closed", "", "tokens tokens", closed)).hits())
          .extracting(hit -> hit.document().uri())
          .containsExactly("stays");
    }
  }

  /** A search between whose ranking and fetching others write. */
  private static final class Racing implements AutoCloseable {
    private final HashingEmbedder embedder = HashingEmbedder.of(128);
    private final MemoryStore store = MemoryStore.open();
    private final Rag rag =
        Rag.builder(store).embedder(embedder).extractor(new PlainTextExtractor()).open();
    private final Workspace kb = rag.workspace(Scope.local());

    SearchResult search(SearchRequest request, Runnable writer) {
      Searcher searcher =
          new Searcher(
              store.vectors(),
              new WritingAfterSearch(store.keywords(), writer),
              null,
              store.documents(),
              embedder,
              new StructureChunker(new ChunkLimits(128, 8), embedder.tokens(), "words"),
              null,
              InstantSource.system(),
              System::nanoTime);
      return searcher.search(Scope.local(), request);
    }

    @Override
    public void close() {
      rag.close();
    }
  }

  /** Lets a writer in between a search and the reading of its hits. */
  private static final class WritingAfterSearch extends ForwardingKeywordIndex {
    private final Runnable writer;

    WritingAfterSearch(KeywordIndex delegate, Runnable writer) {
      super(delegate);
      this.writer = writer;
    }

    @Override
    public Matches search(Scope scope, KeywordQuery query) {
      Matches matches = super.search(scope, query);
      writer.run();
      return matches;
    }
  }

  private void put(String uri, String text) {
    put(uri, text, Metadata.empty());
  }

  private void put(String uri, String text, Metadata metadata) {
    assertThat(workspace.put(uri, "", text, metadata).added()).isEqualTo(1);
  }
}
