package dev.ragbase.store;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.metrics.Meter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures every call to a document store as {@code documents.*}. */
public final class MeteredDocumentStore extends ForwardingDocumentStore {
  private final Meter meter;

  private MeteredDocumentStore(DocumentStore delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
  }

  /** The same, measured. */
  public static DocumentStore of(DocumentStore delegate, Meter meter) {
    return new MeteredDocumentStore(delegate, meter);
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    return meter.time(scope, "documents.put", () -> super.put(scope, writes));
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return meter.time(scope, "documents.find", () -> super.find(scope, id));
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return meter.time(scope, "documents.find", () -> super.find(scope, uri));
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    return meter.time(scope, "documents.infos", () -> super.infos(scope, uris));
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    return meter.time(scope, "documents.chunks", () -> super.chunks(scope, id));
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids) {
    return meter.time(scope, "documents.chunks", () -> super.chunks(scope, ids));
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return meter.time(scope, "documents.list", () -> super.list(scope, filter, page));
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return meter.time(scope, "documents.scan", () -> super.scan(scope, filter, page));
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return meter.time(scope, "documents.count", () -> super.count(scope, filter));
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return meter.time(
        scope, "documents.updateMetadata", () -> super.updateMetadata(scope, id, metadata));
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return meter.time(scope, "documents.updateSource", () -> super.updateSource(scope, id, source));
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return meter.time(scope, "documents.delete", () -> super.delete(scope, id));
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    return meter.time(scope, "documents.delete", () -> super.delete(scope, filter));
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    return meter.time(scope, "documents.revisions", () -> super.revisions(scope, id, page));
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return meter.time(scope, "documents.asOf", () -> super.asOf(scope, id, time));
  }
}
