package dev.ragbase.copy;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** Copies documents: those the target has already cost it no write. */
final class DocumentCopy {
  private static final int BATCH = 100;
  private static final long BATCH_CHARACTERS = 4_000_000;
  private static final int PRUNE_BATCH = 500;

  private final Route route;
  private final List<DocumentWrite> batch = new ArrayList<>();
  private long characters;
  private long copied;
  private long written;

  DocumentCopy(Route route) {
    this.route = route;
  }

  /** How many documents were read. */
  long copied() {
    return copied;
  }

  /** How many of them were new or different at the target. */
  long written() {
    return written;
  }

  /** Copies all that pass a filter. */
  void run(Filter filter, LongConsumer progress) {
    DocumentScan all = DocumentScan.of(route.fromDocuments(), route.fromScope(), filter);
    while (all.hasNext()) {
      StoredDocument document = all.next();
      batch.add(write(document));
      characters += document.document().text().length();
      if (batch.size() == BATCH || characters >= BATCH_CHARACTERS) {
        put();
        progress.accept(copied);
      }
    }
    put();
    progress.accept(copied);
  }

  /** Makes these the same, also where the source has none. */
  long repair(Set<String> uris) {
    if (uris.isEmpty()) {
      return 0;
    }
    run(uriIn(uris), done -> {});
    return prune(uris);
  }

  /** Removes what only the target has; returns how many. */
  long prune() {
    long[] removed = {0};
    Page.forEach(
        PRUNE_BATCH,
        page -> route.toDocuments().list(route.toScope(), Filter.all(), page),
        theirs -> {
          Set<String> uris = new HashSet<>();
          theirs.forEach(info -> uris.add(info.uri()));
          removed[0] += prune(uris);
        });
    return removed[0];
  }

  private long prune(Set<String> uris) {
    Set<String> foreign = new HashSet<>(uris);
    foreign.removeAll(route.fromDocuments().infos(route.fromScope(), uris).keySet());
    return foreign.isEmpty() ? 0 : route.toDocuments().delete(route.toScope(), uriIn(foreign));
  }

  private static Filter uriIn(Set<String> uris) {
    List<MetadataValue> values = new ArrayList<>();
    uris.forEach(uri -> values.add(MetadataValue.of(uri)));
    return new Filter.In(Filter.DocumentField.URI, values);
  }

  private void put() {
    if (batch.isEmpty()) {
      return;
    }
    for (PutResult result : route.toDocuments().put(route.toScope(), batch)) {
      written += result.outcome() == PutResult.Outcome.UNCHANGED ? 0 : 1;
    }
    copied += batch.size();
    batch.clear();
    characters = 0;
  }

  private DocumentWrite write(StoredDocument stored) {
    DocumentInfo info = stored.document().info();
    return new DocumentWrite(
        info.uri(),
        info.title(),
        stored.document().text(),
        info.mediaType(),
        info.metadata(),
        info.source(),
        writes(stored.chunks()),
        route.from().embeddingModel().orElse(null));
  }

  /** Chunks without their ids, which each store gives by itself. */
  static List<ChunkWrite> writes(List<EmbeddedChunk> chunks) {
    List<ChunkWrite> writes = new ArrayList<>();
    for (EmbeddedChunk each : chunks) {
      Chunk chunk = each.chunk();
      writes.add(
          new ChunkWrite(
              new ChunkDraft(chunk.headings(), chunk.text(), chunk.span(), chunk.page()),
              each.embedding()));
    }
    return writes;
  }
}
