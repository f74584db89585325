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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Passes every call on: the base of what is put around a document store. */
public abstract class ForwardingDocumentStore implements DocumentStore {
  private final DocumentStore delegate;

  protected ForwardingDocumentStore(DocumentStore delegate) {
    this.delegate = delegate;
  }

  /** What is behind this one. */
  protected final DocumentStore delegate() {
    return delegate;
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    return delegate.put(scope, writes);
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return delegate.find(scope, id);
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return delegate.find(scope, uri);
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    return delegate.infos(scope, uris);
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    return delegate.chunks(scope, id);
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids) {
    return delegate.chunks(scope, ids);
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return delegate.list(scope, filter, page);
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return delegate.scan(scope, filter, page);
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return delegate.count(scope, filter);
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return delegate.updateMetadata(scope, id, metadata);
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return delegate.updateSource(scope, id, source);
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return delegate.delete(scope, id);
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    return delegate.delete(scope, filter);
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    return delegate.revisions(scope, id, page);
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return delegate.asOf(scope, id, time);
  }
}
