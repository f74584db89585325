package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.jsonl.JournaledMemory.Done;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The documents of a {@link JsonlStore}: read from memory, written to memory and file. */
final class JsonlDocumentStore implements DocumentStore {
  private final JournaledMemory held;

  JsonlDocumentStore(JournaledMemory held) {
    this.held = held;
  }

  private DocumentStore memory() {
    return held.memory().documents();
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    for (DocumentWrite write : writes) {
      if (hasVectors(write)) {
        held.requireModel(Objects.requireNonNull(write.model()));
      }
    }
    List<String> uris = writes.stream().map(DocumentWrite::uri).toList();
    return held.write(
        memory -> {
          Map<String, DocumentInfo> before =
              uris.size() > BATCH_MAX ? Map.of() : memory.documents().infos(scope, uris);
          List<PutResult> results = memory.documents().put(scope, writes);
          Map<String, DocumentInfo> after = memory.documents().infos(scope, uris);
          List<JournalEntry> entries = new ArrayList<>();
          for (DocumentWrite write : writes) {
            DocumentInfo now = Objects.requireNonNull(after.get(write.uri()));
            if (!now.equals(before.get(write.uri()))) {
              entries.add(entry(scope, now, write));
            }
          }
          return new Done<>(results, entries);
        });
  }

  private static boolean hasVectors(DocumentWrite write) {
    return write.chunks().stream().anyMatch(it -> it.embedding() != null);
  }

  private static JournalEntry.Put entry(Scope scope, DocumentInfo now, DocumentWrite write) {
    DocumentWrite noted =
        hasVectors(write)
            ? write
            : new DocumentWrite(
                write.uri(),
                write.title(),
                write.text(),
                write.mediaType(),
                write.metadata(),
                write.source(),
                write.chunks(),
                null);
    return new JournalEntry.Put(JournalEntry.owner(scope), now.id(), now.updatedAt(), noted);
  }

  /** What a document is now, as an entry. */
  static JournalEntry.Put entry(MemoryStore memory, Scope scope, Document document) {
    DocumentInfo info = document.info();
    List<ChunkWrite> chunks = new ArrayList<>();
    for (EmbeddedChunk each : memory.documents().chunks(scope, info.id())) {
      Chunk it = each.chunk();
      ChunkDraft draft = new ChunkDraft(it.headings(), it.text(), it.span(), it.page());
      chunks.add(new ChunkWrite(draft, each.embedding()));
    }
    boolean vectors = chunks.stream().anyMatch(it -> it.embedding() != null);
    EmbeddingModel model = vectors ? memory.embeddingModel().orElseThrow() : null;
    DocumentWrite write =
        new DocumentWrite(
            info.uri(),
            info.title(),
            document.text(),
            info.mediaType(),
            info.metadata(),
            info.source(),
            chunks,
            model);
    return entry(scope, info, write);
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return held.write(
        memory -> {
          Optional<Document> before = memory.documents().find(scope, id);
          Optional<DocumentInfo> result = memory.documents().updateMetadata(scope, id, metadata);
          return new Done<>(result, changed(memory, scope, id, before));
        });
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return held.write(
        memory -> {
          Optional<Document> before = memory.documents().find(scope, id);
          boolean result = memory.documents().updateSource(scope, id, source);
          return new Done<>(result, changed(memory, scope, id, before));
        });
  }

  private static List<JournalEntry> changed(
      MemoryStore memory, Scope scope, DocumentId id, Optional<Document> before) {
    return memory
        .documents()
        .find(scope, id)
        .filter(now -> before.isEmpty() || !now.info().equals(before.get().info()))
        .<List<JournalEntry>>map(now -> List.of(entry(memory, scope, now)))
        .orElse(List.of());
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return held.write(
        memory -> {
          Optional<Document> before = memory.documents().find(scope, id);
          boolean deleted = memory.documents().delete(scope, id);
          return new Done<>(
              deleted, deleted ? List.of(deleted(scope, before.orElseThrow().info())) : List.of());
        });
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    return held.write(
        memory -> {
          List<JournalEntry> entries = new ArrayList<>();
          for (DocumentInfo info :
              Page.all(
                  PageRequest.SIZE_MAX, page -> memory.documents().list(scope, filter, page))) {
            entries.add(deleted(scope, info));
          }
          return new Done<>(memory.documents().delete(scope, filter), entries);
        });
  }

  private static JournalEntry deleted(Scope scope, DocumentInfo info) {
    return new JournalEntry.Deleted(JournalEntry.owner(scope), info.id(), info.uri());
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return memory().find(scope, id);
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return memory().find(scope, uri);
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    return memory().infos(scope, uris);
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    return memory().chunks(scope, id);
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids) {
    return memory().chunks(scope, ids);
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return memory().list(scope, filter, page);
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return memory().scan(scope, filter, page);
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return memory().count(scope, filter);
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    return memory().revisions(scope, id, page);
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return memory().asOf(scope, id, time);
  }
}
