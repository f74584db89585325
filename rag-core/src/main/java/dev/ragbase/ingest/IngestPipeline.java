package dev.ragbase.ingest;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.Embedder;
import dev.ragbase.ingest.DocumentSource.Found;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The write path: takes a source's documents in, so that afterwards the store has each as the
 * source has it. What is unchanged since the last time is not even opened; what changed embeds only
 * its new chunks. Memory is bounded whatever the size of the source; a run that was killed is
 * simply run again. Safe for many threads.
 */
public final class IngestPipeline {
  private static final int WINDOW = 256;

  private final DocumentStore store;
  private final TextExtractor extractor;
  private final Chunker chunker;
  private final Embedder embedder;
  private final LongSupplier nanos;

  /**
   * A pipeline of these parts; it closes none of them.
   *
   * @param nanos a clock for durations, such as {@code System::nanoTime}
   */
  public IngestPipeline(
      DocumentStore store,
      TextExtractor extractor,
      Chunker chunker,
      Embedder embedder,
      LongSupplier nanos) {
    this.store = store;
    this.extractor = extractor;
    this.chunker = chunker;
    this.embedder = embedder;
    this.nanos = nanos;
  }

  /**
   * Takes a source in.
   *
   * @param outcomes hears of each document as soon as what became of it is durable
   * @throws SourceException if the source as a whole cannot be read; nothing was changed then
   * @throws dev.ragbase.store.StoreException if the store fails; what was reported before is stored
   * @throws dev.ragbase.embed.EmbeddingException if the embedding model fails
   */
  public IngestReport ingest(
      Scope scope, DocumentSource source, IngestOptions options, Consumer<IngestOutcome> outcomes) {
    scope.require(Role.EDITOR, "ingest");
    long start = nanos.getAsLong();
    IngestTally tally = new IngestTally(outcomes);
    DocumentWriter writer = writer(scope, VectorOrigin.ANY, tally);
    List<RawDocument> window = new ArrayList<>(WINDOW);
    source.forEach(
        found -> {
          switch (found) {
            case Found.Unreadable it -> {
              // What pruning is about to remove is reported as that, and only as that.
              if (!options.prune() || !isStoredAndGone(scope, source, it.uri())) {
                tally.accept(new IngestOutcome.Failed(it.uri(), it.cause()));
              }
            }
            case Found.Raw it -> {
              window.add(it.document());
              if (window.size() == WINDOW || it.document().isUnderWay()) {
                take(scope, window, options, writer, tally);
              }
            }
          }
        });
    take(scope, window, options, writer, tally);
    writer.flush();
    if (options.prune()) {
      prune(scope, source, tally);
    }
    return tally.report(Duration.ofNanos(nanos.getAsLong() - start));
  }

  /**
   * Takes in documents whose words, and perhaps chunks and vectors, are known already. One whose
   * source stamp is the stored one's is unchanged.
   */
  public IngestReport put(
      Scope scope, Iterator<PreparedDocument> documents, Consumer<IngestOutcome> outcomes) {
    return put(scope, documents, VectorOrigin.ANY, outcomes);
  }

  /**
   * Takes in documents as {@link #put} does, with vectors that the embedder made: those that a
   * document comes with are passed over, and stored ones replaced unless this made them. That it
   * did is noted with the source stamp, so a document is embedded anew once: it is unchanged for a
   * second run, and {@link #put} with the same source stamp leaves its vectors alone too. One
   * without a source stamp is embedded each time.
   */
  public IngestReport reembed(
      Scope scope, Iterator<PreparedDocument> documents, Consumer<IngestOutcome> outcomes) {
    return put(scope, documents, VectorOrigin.EMBEDDER, outcomes);
  }

  private IngestReport put(
      Scope scope,
      Iterator<PreparedDocument> documents,
      VectorOrigin origin,
      Consumer<IngestOutcome> outcomes) {
    scope.require(Role.EDITOR, "put documents");
    long start = nanos.getAsLong();
    IngestTally tally = new IngestTally(outcomes);
    DocumentWriter writer = writer(scope, origin, tally);
    List<PreparedDocument> window = new ArrayList<>(WINDOW);
    while (documents.hasNext()) {
      window.add(documents.next());
      if (window.size() == WINDOW || !documents.hasNext()) {
        put(scope, window, origin, writer, tally);
      }
    }
    writer.flush();
    return tally.report(Duration.ofNanos(nanos.getAsLong() - start));
  }

  private DocumentWriter writer(Scope scope, VectorOrigin origin, IngestTally tally) {
    return new DocumentWriter(store, chunker, embedder, scope, origin, tally);
  }

  private void put(
      Scope scope,
      List<PreparedDocument> window,
      VectorOrigin origin,
      DocumentWriter writer,
      IngestTally tally) {
    Map<String, DocumentInfo> stored =
        store.infos(scope, window.stream().map(PreparedDocument::uri).distinct().toList());
    for (PreparedDocument document : window) {
      DocumentInfo before = stored.get(document.uri());
      if (origin.isUnchanged(before, document.source(), embedder.model())) {
        tally.accept(new IngestOutcome.Unchanged(document.uri()));
      } else {
        writer.add(document, before);
      }
    }
    window.clear();
  }

  private void take(
      Scope scope,
      List<RawDocument> window,
      IngestOptions options,
      DocumentWriter writer,
      IngestTally tally) {
    Map<String, DocumentInfo> stored =
        store.infos(scope, window.stream().map(RawDocument::uri).distinct().toList());
    for (RawDocument raw : window) {
      DocumentInfo before = stored.get(raw.uri());
      SourceStamp stamp = stamp(raw, options.metadata());
      if (VectorOrigin.ANY.isUnchanged(before, stamp, embedder.model())) {
        tally.accept(new IngestOutcome.Unchanged(raw.uri()));
        continue;
      }
      try {
        writer.add(prepare(raw, stamp, options.metadata()), before);
      } catch (ExtractionException e) {
        tally.accept(new IngestOutcome.Failed(raw.uri(), String.valueOf(e.getMessage())));
      }
    }
    window.clear();
  }

  private PreparedDocument prepare(RawDocument raw, @Nullable SourceStamp stamp, Metadata given) {
    ExtractedDocument extracted = extractor.extract(raw);
    String title = extracted.title().isBlank() ? raw.name() : extracted.title().strip();
    Metadata metadata = extracted.metadata().with(raw.metadata()).with(given);
    return new PreparedDocument(
        raw.uri(), title, extracted.text(), extracted.mediaType(), metadata, stamp, List.of());
  }

  /**
   * Everything that decides what the store would hold: the source's own version, how text is
   * extracted, cut and embedded, and the metadata given. Null if the source cannot tell versions.
   */
  private @Nullable SourceStamp stamp(RawDocument raw, Metadata given) {
    String version = raw.version();
    if (version == null) {
      return null;
    }
    String parts =
        String.join(
            "\n",
            version,
            extractor.fingerprint(),
            chunker.fingerprint(),
            Passages.VERSION,
            embedder.model().fingerprint(),
            raw.metadata().toString(),
            given.toString());
    return new SourceStamp(ContentHash.of(parts).hex().substring(0, 32), raw.time());
  }

  private boolean isStoredAndGone(Scope scope, DocumentSource source, String uri) {
    return source.isGone(uri) && store.infos(scope, List.of(uri)).containsKey(uri);
  }

  private void prune(Scope scope, DocumentSource source, IngestTally tally) {
    for (String prefix : source.uriPrefixes()) {
      Filter under = new Filter.StartsWith(DocumentField.URI, prefix);
      for (DocumentInfo document : Page.all(WINDOW, page -> store.list(scope, under, page))) {
        if (source.isGone(document.uri()) && store.delete(scope, document.id())) {
          tally.accept(new IngestOutcome.Removed(document.uri()));
        }
      }
    }
  }
}
