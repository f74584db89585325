package dev.ragbase.ingest;

import dev.ragbase.access.Scope;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.EnglishProse;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PutResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chunks, embeds and puts documents, several at a time: one call of the embedder and one
 * transaction for each batch. A chunk whose passage the stored document already has keeps its
 * vector, if that is of the origin that is asked for. A document that cannot be taken in is one
 * {@link IngestOutcome.Failed}; a store or embedding model that fails ends the run by its
 * exception, with all earlier batches stored. For one thread.
 */
final class DocumentWriter {
  private static final int CHUNKS_PER_BATCH = 256;
  private static final int CHARACTERS_PER_BATCH = 8_000_000;

  private final DocumentStore store;
  private final Chunker chunker;
  private final Embedder embedder;
  private final Scope scope;
  private final VectorOrigin origin;
  private final IngestTally tally;

  private final List<Pending> batch = new ArrayList<>();
  private final Set<String> batchUris = new HashSet<>();
  private int batchChunks;
  private long batchCharacters;

  DocumentWriter(
      DocumentStore store,
      Chunker chunker,
      Embedder embedder,
      Scope scope,
      VectorOrigin origin,
      IngestTally tally) {
    this.store = store;
    this.chunker = chunker;
    this.embedder = embedder;
    this.scope = scope;
    this.origin = origin;
    this.tally = tally;
  }

  /**
   * A document on its way.
   *
   * @param passages what to embed of each chunk; empty for one that comes with its vector
   * @param known the vectors that the stored document has, by passage
   */
  private record Pending(
      PreparedDocument document,
      List<ChunkWrite> chunks,
      List<String> passages,
      Map<String, Embedding> known) {
    boolean isMissing(int chunk) {
      return chunks.get(chunk).embedding() == null && !known.containsKey(passages.get(chunk));
    }

    @Nullable Embedding vector(int chunk, Map<String, Embedding> made) {
      Embedding given = chunks.get(chunk).embedding();
      if (given != null) {
        return given;
      }
      Embedding kept = known.get(passages.get(chunk));
      return kept != null ? kept : made.get(passages.get(chunk));
    }
  }

  /** Takes a document; {@code stored} is what the store has under its uri. */
  void add(PreparedDocument document, @Nullable DocumentInfo stored) {
    if (batchUris.contains(document.uri())) {
      flush();
    }
    List<ChunkWrite> chunks;
    try {
      chunks = document.given().isEmpty() ? chunked(document) : given(document);
    } catch (IllegalArgumentException e) {
      tally.accept(new IngestOutcome.Failed(document.uri(), message(e)));
      return;
    }
    batch.add(
        new Pending(
            document,
            chunks,
            passages(document, chunks),
            stored != null && origin.covers(stored, embedder.model())
                ? storedVectors(stored)
                : Map.of()));
    batchUris.add(document.uri());
    batchChunks += chunks.size();
    batchCharacters += document.text().text().length();
    if (batchChunks >= CHUNKS_PER_BATCH
        || batchCharacters >= CHARACTERS_PER_BATCH
        || batch.size() == DocumentStore.BATCH_MAX) {
      flush();
    }
  }

  /** Embeds and puts what is waiting. */
  void flush() {
    if (batch.isEmpty()) {
      return;
    }
    List<Pending> documents = List.copyOf(batch);
    batch.clear();
    batchUris.clear();
    batchChunks = 0;
    batchCharacters = 0;
    try {
      write(documents);
    } catch (IllegalArgumentException | EmbeddingException e) {
      requireOfOneDocument(e);
      writeEach(documents);
    }
  }

  /** One by one, so that the document that is at fault fails alone. */
  private void writeEach(List<Pending> documents) {
    for (Pending document : documents) {
      try {
        write(List.of(document));
      } catch (IllegalArgumentException | EmbeddingException e) {
        requireOfOneDocument(e);
        tally.accept(new IngestOutcome.Failed(document.document().uri(), message(e)));
      }
    }
  }

  private static void requireOfOneDocument(RuntimeException e) {
    if (e instanceof EmbeddingException failure && !failure.ofText()) {
      throw failure;
    }
  }

  private void write(List<Pending> documents) {
    Map<String, Embedding> made = embedMissing(documents);
    List<DocumentWrite> writes = new ArrayList<>(documents.size());
    List<Integer> embedded = new ArrayList<>(documents.size());
    for (Pending pending : documents) {
      List<ChunkWrite> chunks = new ArrayList<>(pending.chunks().size());
      int count = 0;
      for (int i = 0; i < pending.chunks().size(); i++) {
        count += pending.isMissing(i) ? 1 : 0;
        chunks.add(new ChunkWrite(pending.chunks().get(i).draft(), pending.vector(i, made)));
      }
      embedded.add(count);
      writes.add(toWrite(pending.document(), chunks));
    }
    List<PutResult> results = store.put(scope, writes);
    for (int i = 0; i < results.size(); i++) {
      tally.accept(outcome(writes.get(i), results.get(i), embedded.get(i)));
      if (results.get(i).outcome() == PutResult.Outcome.UNCHANGED) {
        // Vectors that were made anew and came out as they were: work all the same.
        tally.addEmbedded(embedded.get(i));
      }
    }
  }

  private Map<String, Embedding> embedMissing(List<Pending> documents) {
    Set<String> missing = new LinkedHashSet<>();
    for (Pending pending : documents) {
      for (int i = 0; i < pending.chunks().size(); i++) {
        if (pending.isMissing(i)) {
          missing.add(pending.passages().get(i));
        }
      }
    }
    List<String> passages = List.copyOf(missing);
    List<Embedding> vectors = embedder.embedPassages(passages);
    Map<String, Embedding> made = new HashMap<>();
    for (int i = 0; i < passages.size(); i++) {
      made.put(passages.get(i), vectors.get(i));
      tally.addTokens(embedder.tokens().count(passages.get(i)));
    }
    return made;
  }

  private DocumentWrite toWrite(PreparedDocument document, List<ChunkWrite> chunks) {
    return new DocumentWrite(
        document.uri(),
        document.title(),
        document.text().text(),
        document.mediaType(),
        document.metadata(),
        origin.stamp(document.source(), embedder.model()),
        chunks,
        embedder.model());
  }

  private static IngestOutcome outcome(DocumentWrite write, PutResult result, int embedded) {
    int kept = write.chunks().size() - embedded;
    return switch (result.outcome()) {
      case ADDED -> new IngestOutcome.Added(write.uri(), embedded, kept);
      case UPDATED -> new IngestOutcome.Updated(write.uri(), embedded, kept);
      case UNCHANGED -> new IngestOutcome.Unchanged(write.uri());
    };
  }

  private List<String> passages(PreparedDocument document, List<ChunkWrite> chunks) {
    Passages passages = Passages.of(embedder, document.title(), document.text().text());
    return chunks.stream()
        .map(chunk -> chunk.embedding() == null ? passages.of(chunk.draft()) : "")
        .toList();
  }

  private List<ChunkWrite> given(PreparedDocument document) {
    return switch (origin) {
      case ANY -> document.given();
      case EMBEDDER ->
          document.given().stream().map(chunk -> new ChunkWrite(chunk.draft(), null)).toList();
    };
  }

  private List<ChunkWrite> chunked(PreparedDocument document) {
    return chunker.chunk(document.text()).stream()
        .map(draft -> new ChunkWrite(draft, null))
        .toList();
  }

  private Map<String, Embedding> storedVectors(DocumentInfo stored) {
    List<EmbeddedChunk> chunks = store.chunks(scope, stored.id());
    Passages passages = Passages.of(embedder, stored.title(), beginning(chunks));
    Map<String, Embedding> known = new HashMap<>();
    for (EmbeddedChunk it : chunks) {
      if (it.embedding() != null) {
        Chunk chunk = it.chunk();
        known.put(
            passages.of(new ChunkDraft(chunk.headings(), chunk.text(), chunk.span(), chunk.page())),
            it.embedding());
      }
    }
    return known;
  }

  /**
   * The part of the text that its language is told by: chunks leave out nothing but white space.
   */
  private static String beginning(List<EmbeddedChunk> chunks) {
    StringBuilder text = new StringBuilder();
    for (EmbeddedChunk it : chunks) {
      if (text.length() >= EnglishProse.SAMPLE_CHARS) {
        break;
      }
      text.repeat(" ", Math.max(0, it.chunk().span().start() - text.length()));
      text.append(it.chunk().text());
    }
    return text.toString();
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
