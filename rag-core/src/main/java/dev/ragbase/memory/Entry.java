package dev.ragbase.memory;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document with all that belongs to it, immutable.
 *
 * @param past the revisions before the current one, oldest first
 * @param words the words of each chunk, in the order of {@code chunks}
 */
record Entry(Document document, List<EmbeddedChunk> chunks, List<Document> past, List<Bag> words) {
  static Entry first(DocumentId id, DocumentWrite write, Instant at) {
    return of(id, write, 1, at, at, List.of());
  }

  /** The next revision, with the contents of a write. */
  Entry next(DocumentWrite write, Instant at) {
    DocumentInfo i = info();
    return of(i.id(), write, i.revision() + 1, i.createdAt(), i.nextUpdate(at), withPast());
  }

  /** The next revision, with other metadata. */
  Entry next(Metadata metadata, Instant at) {
    DocumentInfo i = info();
    DocumentInfo next =
        new DocumentInfo(
            i.id(),
            i.uri(),
            i.title(),
            metadata,
            i.mediaType(),
            i.source(),
            i.contentHash(),
            i.revision() + 1,
            i.chunks(),
            i.createdAt(),
            i.nextUpdate(at));
    return new Entry(new Document(next, document.text()), chunks, withPast(), words);
  }

  /** The same revision, read from another state of its source. */
  Entry with(@Nullable SourceStamp source) {
    Document same = new Document(info(info(), source, info().chunks()), document.text());
    return new Entry(same, chunks, past, words);
  }

  DocumentInfo info() {
    return document.info();
  }

  /** Whether a write would change nothing but the source stamp. */
  boolean holds(DocumentWrite write) {
    return document.text().equals(write.text())
        && info().title().equals(write.title())
        && info().mediaType().equals(write.mediaType())
        && info().metadata().equals(write.metadata())
        && writes().equals(write.chunks());
  }

  private List<ChunkWrite> writes() {
    List<ChunkWrite> writes = new ArrayList<>();
    for (EmbeddedChunk each : chunks) {
      Chunk chunk = each.chunk();
      ChunkDraft draft = new ChunkDraft(chunk.headings(), chunk.text(), chunk.span(), chunk.page());
      writes.add(new ChunkWrite(draft, each.embedding()));
    }
    return writes;
  }

  private List<Document> withPast() {
    List<Document> all = new ArrayList<>(past);
    all.add(new Document(info(info(), info().source(), 0), document.text()));
    return List.copyOf(all);
  }

  private static DocumentInfo info(DocumentInfo i, @Nullable SourceStamp source, int chunks) {
    return new DocumentInfo(
        i.id(),
        i.uri(),
        i.title(),
        i.metadata(),
        i.mediaType(),
        source,
        i.contentHash(),
        i.revision(),
        chunks,
        i.createdAt(),
        i.updatedAt());
  }

  private static Entry of(
      DocumentId id,
      DocumentWrite write,
      int revision,
      Instant createdAt,
      Instant updatedAt,
      List<Document> past) {
    List<EmbeddedChunk> chunks = write.embeddedChunks(id);
    DocumentInfo info = write.info(id, revision, createdAt, updatedAt);
    List<Bag> words = chunks.stream().map(c -> Bag.of(write.title(), c.chunk())).toList();
    return new Entry(new Document(info, write.text()), chunks, past, words);
  }
}
