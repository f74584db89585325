package dev.ragbase.bench.compare.engine;

import dev.ragbase.access.Scope;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.Match;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts rows of a corpus into a store of ragbase's as documents, and knows them again. */
public final class StoreFiller {
  /** How many documents are put at once. */
  static final int BATCH = 500;

  private static final String PREFIX = "row/";

  private StoreFiller() {}

  /** What the vectors are said to be of. */
  static EmbeddingModel model(Corpus corpus) {
    return new EmbeddingModel("vectors of compare", corpus.dimensions(), "compare-1");
  }

  static DocumentWrite write(Row row, EmbeddingModel model) {
    ChunkDraft draft =
        new ChunkDraft(List.of(), row.text(), new Span(0, row.text().length()), null);
    return new DocumentWrite(
        PREFIX + row.id(),
        "Row " + row.id(),
        row.text(),
        "text/plain",
        Metadata.empty().with("part", row.part()).with("source", "compare"),
        null,
        List.of(new ChunkWrite(draft, Embedding.of(row.vector()))),
        model);
  }

  static Filter filter(SearchPlan plan) {
    return plan.filtered() ? Filter.parse("part < " + plan.parts()) : Filter.all();
  }

  static int row(String uri) {
    return Integer.parseInt(uri.substring(PREFIX.length()));
  }

  /** The rows of matches, looked up by their chunks. */
  static int[] rows(DocumentStore documents, Scope scope, List<Match> matches) {
    List<ChunkId> ids = matches.stream().map(Match::chunk).toList();
    Map<ChunkId, ChunkInDocument> chunks = documents.chunks(scope, ids);
    return ids.stream()
        .map(chunks::get)
        .filter(Objects::nonNull)
        .mapToInt(it -> row(it.document().uri()))
        .toArray();
  }

  /** Puts every row, its vector said to be a model's. */
  public static void put(
      DocumentStore documents, Scope scope, Corpus corpus, EmbeddingModel model) {
    try (Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        documents.put(scope, rows.batch(BATCH).stream().map(it -> write(it, model)).toList());
      }
    }
  }
}
