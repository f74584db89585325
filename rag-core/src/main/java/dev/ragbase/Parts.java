package dev.ragbase;

import dev.ragbase.answer.Answerer;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.IdSource;
import dev.ragbase.embed.Embedder;
import dev.ragbase.ingest.TextExtractor;
import dev.ragbase.metrics.Meter;
import dev.ragbase.search.Reranker;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Rag} is put together from.
 *
 * @param store measured
 * @param owned what closing the Rag closes, in order
 */
record Parts(
    Store store,
    Embedder embedder,
    TextExtractor extractor,
    Chunker chunker,
    Answerer answerer,
    @Nullable Reranker reranker,
    Meter meter,
    InstantSource clock,
    IdSource ids,
    List<AutoCloseable> owned) {
  Parts {
    owned = List.copyOf(owned);
  }
}
