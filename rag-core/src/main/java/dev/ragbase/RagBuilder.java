package dev.ragbase;

import static java.util.Objects.requireNonNull;

import dev.ragbase.answer.Answerer;
import dev.ragbase.answer.ChatAnswerer;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.answer.ExtractiveAnswerer;
import dev.ragbase.chunk.ChunkLimits;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.chunk.ChunkerByLanguage;
import dev.ragbase.chunk.StructureChunker;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbedderProvider;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.ingest.TextExtractor;
import dev.ragbase.ingest.TextExtractorProvider;
import dev.ragbase.metrics.BufferedMetrics;
import dev.ragbase.metrics.Meter;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.Metrics;
import dev.ragbase.search.Reranker;
import dev.ragbase.store.StoreException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Rag} together. Each part may be given once; what is not given is taken from the
 * class path (embedder, extractor) or is the default its method names. Parts that are given stay
 * the caller's to close; the store and what the class path supplied are closed by the Rag.
 */
public final class RagBuilder {
  private final Store store;
  private @Nullable Embedder embedder;
  private @Nullable TextExtractor extractor;
  private @Nullable Chunker chunker;
  private @Nullable Answerer answerer;
  private @Nullable Reranker reranker;
  private @Nullable Metrics metrics;
  private @Nullable InstantSource clock;
  private @Nullable IdSource ids;

  RagBuilder(Store store) {
    this.store = requireNonNull(store, "the store is null");
  }

  /** What makes the vectors. */
  public RagBuilder embedder(Embedder given) {
    this.embedder = once("embedder", embedder, given);
    return this;
  }

  /** What reads files. */
  public RagBuilder extractor(TextExtractor given) {
    this.extractor = once("extractor", extractor, given);
    return this;
  }

  /**
   * What cuts texts; by default a {@link StructureChunker} of 256 tokens, or less if the embedder
   * reads less.
   */
  public RagBuilder chunker(Chunker given) {
    this.chunker = once("chunker", chunker, given);
    return this;
  }

  /** What writes answers; by default an {@link ExtractiveAnswerer}. */
  public RagBuilder answerer(Answerer given) {
    this.answerer = once("answerer", answerer, given);
    return this;
  }

  /** A chat model that writes answers, in place of an answerer. */
  public RagBuilder chatModel(ChatModel given) {
    return answerer(new ChatAnswerer(requireNonNull(given, "the chat model is null")));
  }

  /** What orders the fused hits anew; by default nothing does. */
  public RagBuilder reranker(Reranker given) {
    this.reranker = once("reranker", reranker, given);
    return this;
  }

  /** Hears of every operation, beside the store, which keeps them. */
  public RagBuilder metrics(Metrics given) {
    this.metrics = once("metrics", metrics, given);
    return this;
  }

  /** What time it is; by default the system's. */
  public RagBuilder clock(InstantSource given) {
    this.clock = once("clock", clock, given);
    return this;
  }

  /** Where ids of messages come from; by default time-ordered with a secure random part. */
  public RagBuilder ids(IdSource given) {
    this.ids = once("ids", ids, given);
    return this;
  }

  /** Opens it; see {@link Rag#open}. */
  public Rag open() {
    List<AutoCloseable> owned = new ArrayList<>(List.of(store));
    try {
      return open(owned);
    } catch (RuntimeException | Error e) {
      try {
        Closing.all(owned);
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private Rag open(List<AutoCloseable> owned) {
    Embedder embeds = embedder != null ? embedder : own(owned, embedderOfClassPath());
    requireSameModel(embeds.model());
    TextExtractor extracts = extractor != null ? extractor : own(owned, extractorOfClassPath());
    Chunker cuts = chunker != null ? chunker : defaultChunker(embeds);
    InstantSource now = clock != null ? clock : InstantSource.system();
    IdSource newIds = ids != null ? ids : new TimeOrderedIds(now, new SecureRandom());
    Answerer writes =
        answerer != null ? answerer : new ExtractiveAnswerer(embeds, cuts, RELEVANCE_MIN);
    Metrics heard = heard(owned);
    return new Rag(
        new Parts(
            MeteredStore.of(store, heard, now, System::nanoTime),
            embeds,
            extracts,
            cuts,
            writes,
            reranker,
            new Meter(heard, now, System::nanoTime),
            now,
            newIds,
            owned));
  }

  private Metrics heard(List<AutoCloseable> owned) {
    Metrics given = metrics != null ? metrics : Metrics.none();
    MetricStore store = this.store.metrics();
    if (!store.keeps()) {
      return given;
    }
    BufferedMetrics kept = BufferedMetrics.over(store, store.writer());
    owned.addFirst(kept);
    return kept.and(given);
  }

  /** For text that is not English; measured: docs/decisions/0002-default-embedding-model.md. */
  private static final int OTHER_TOKENS = 256;

  /** Measured with the default model: docs/decisions/0004-extractive-refusal.md. */
  private static final double RELEVANCE_MIN = 0.77;

  private static Chunker defaultChunker(Embedder embedder) {
    int tokens = embedder.tokensMax();
    return new ChunkerByLanguage(
        structureChunker(embedder, tokens),
        structureChunker(embedder, Math.min(OTHER_TOKENS, tokens)));
  }

  /** Sections below a sixteenth of the limit are joined. */
  private static Chunker structureChunker(Embedder embedder, int tokens) {
    return new StructureChunker(
        new ChunkLimits(tokens, tokens / 16), embedder.tokens(), embedder.model().fingerprint());
  }

  private void requireSameModel(EmbeddingModel model) {
    store
        .embeddingModel()
        .filter(stored -> !stored.fingerprint().equals(model.fingerprint()))
        .ifPresent(
            stored -> {
              throw new StoreException(
                  "store "
                      + store.name()
                      + " holds vectors of model '"
                      + stored.name()
                      + "' ("
                      + stored.fingerprint()
                      + "), the embedder is '"
                      + model.name()
                      + "' ("
                      + model.fingerprint()
                      + "): open it with the first, or ingest into a new store");
            });
  }

  private static <T extends AutoCloseable> T own(List<AutoCloseable> owned, T part) {
    owned.add(part);
    return part;
  }

  private static Embedder embedderOfClassPath() {
    return ServiceLoader.load(EmbedderProvider.class)
        .findFirst()
        .orElseThrow(() -> missing("embedder", "rag-models"))
        .open();
  }

  private static TextExtractor extractorOfClassPath() {
    return ServiceLoader.load(TextExtractorProvider.class)
        .findFirst()
        .orElseThrow(() -> missing("text extractor", "rag-extract"))
        .open();
  }

  private static IllegalStateException missing(String what, String artifact) {
    return new IllegalStateException(
        "no "
            + what
            + " on the class path: add dev.ragbase:"
            + artifact
            + " as a dependency (dev.ragbase:rag-local brings all), or give one to Rag.builder(store)");
  }

  private static <T> T once(String what, @Nullable T before, T given) {
    if (before != null) {
      throw new IllegalStateException("the " + what + " was given twice");
    }
    return requireNonNull(given, () -> "the " + what + " is null");
  }
}
