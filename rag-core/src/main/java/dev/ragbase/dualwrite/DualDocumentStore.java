package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.store.ChunkInDocument;
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
import java.util.Optional;
import java.util.function.Predicate;

/** The documents of two stores, which are the same by their uris and not by their ids. */
final class DualDocumentStore implements DocumentStore {
  private static final int DELETE_BATCH = 500;

  private final DualWriter writer;
  private final DualReader reader;
  private final DualIds ids;
  private final int filterDeleteMax;

  /**
   * The documents.
   *
   * @param filterDeleteMax above how many documents a delete by filter is left to the repair
   */
  DualDocumentStore(DualWriter writer, DualReader reader, int filterDeleteMax) {
    this.writer = writer;
    this.reader = reader;
    this.filterDeleteMax = filterDeleteMax;
    ids = new DualIds(writer);
  }

  private DocumentStore reading() {
    return writer.sides().reading().documents();
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    if (writes.isEmpty()) {
      return reading().put(scope, writes);
    }
    List<BehindKey> keys = writes.stream().map(it -> BehindKey.doc(scope, it.uri())).toList();
    return writer.write(
        new DualWriter.Target(scope, "documents.put", keys, true),
        now -> now.reading().documents().put(scope, writes),
        (shadow, results) -> shadow.documents().put(scope, writes).size() == results.size());
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    Optional<Document> found =
        reader.sampled(
            scope,
            "documents.find",
            store -> store.documents().find(scope, id),
            answer -> answer.map(it -> Differences.find(scope, it.uri())));
    return found.or(() -> ids.translated(scope, id).flatMap(it -> reading().find(scope, it)));
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return reader.sampled(
        scope,
        "documents.find",
        store -> store.documents().find(scope, uri),
        answer -> Optional.of(Differences.find(scope, uri)));
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    return reading().infos(scope, uris);
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    List<EmbeddedChunk> chunks = reading().chunks(scope, id);
    return chunks.isEmpty() ? reading().chunks(scope, ids.current(scope, id)) : chunks;
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> chunkIds) {
    return reading().chunks(scope, chunkIds);
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    if (page.cursor() != null) {
      return reading().list(scope, filter, page);
    }
    return reader.sampled(
        scope,
        "documents.list",
        store -> store.documents().list(scope, filter, page),
        answer -> Optional.of(Differences.list(scope, filter, page)));
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return reading().scan(scope, filter, page);
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return reading().count(scope, filter);
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return byId(
        "documents.updateMetadata",
        scope,
        id,
        (documents, it) -> documents.updateMetadata(scope, it, metadata),
        Optional::isPresent);
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return byId(
        "documents.updateSource",
        scope,
        id,
        (documents, it) -> documents.updateSource(scope, it, source),
        done -> done);
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return byId(
        "documents.delete",
        scope,
        id,
        (documents, it) -> documents.delete(scope, it),
        done -> done);
  }

  /** A call that changes one document. */
  @FunctionalInterface
  private interface IdCall<T> {
    T apply(DocumentStore documents, DocumentId id);
  }

  private <T> T byId(
      String operation, Scope scope, DocumentId id, IdCall<T> call, Predicate<T> done) {
    Optional<String> uri = ids.uri(scope, id);
    if (uri.isEmpty()) {
      return call.apply(reading(), id);
    }
    List<BehindKey> keys = List.of(BehindKey.doc(scope, uri.get()));
    return writer.write(
        new DualWriter.Target(scope, operation, keys, false),
        now -> call.apply(now.reading().documents(), ids.current(now, scope, uri.get(), id)),
        (shadow, result) -> {
          if (!done.test(result)) {
            return true;
          }
          DocumentInfo theirs = shadow.documents().infos(scope, List.of(uri.get())).get(uri.get());
          return theirs != null && done.test(call.apply(shadow.documents(), theirs.id()));
        });
  }

  /**
   * The filter is asked once, at the reading side: what it looks at, such as times, may differ at
   * the shadow.
   */
  @Override
  public long delete(Scope scope, Filter filter) {
    return writer
        .locks()
        .workspace(
            scope,
            () -> {
              Sides now = writer.sides();
              List<String> uris = matching(now, scope, filter);
              boolean all = uris.size() > filterDeleteMax;
              List<BehindKey> keys =
                  uris.isEmpty() || all
                      ? List.of(BehindKey.allDocs(scope))
                      : uris.stream().map(uri -> BehindKey.doc(scope, uri)).toList();
              var target = new DualWriter.Target(scope, "documents.delete", keys, true);
              long deleted = first(now, target, filter);
              if (all) {
                writer.backlog().add(scope, keys);
              } else if (!uris.isEmpty()) {
                writer.follow(now, target, deleted, (shadow, n) -> delete(shadow, scope, uris));
              }
              return deleted;
            });
  }

  private long first(Sides now, DualWriter.Target target, Filter filter) {
    return writer.first(now, target, it -> it.reading().documents().delete(target.scope(), filter));
  }

  private List<String> matching(Sides now, Scope scope, Filter filter) {
    List<String> uris = new ArrayList<>();
    for (DocumentInfo info :
        Page.all(
            PageRequest.SIZE_MAX, page -> now.reading().documents().list(scope, filter, page))) {
      uris.add(info.uri());
      if (uris.size() > filterDeleteMax) {
        break;
      }
    }
    return uris;
  }

  private static boolean delete(Store shadow, Scope scope, List<String> uris) {
    for (int from = 0; from < uris.size(); from += DELETE_BATCH) {
      List<MetadataValue> values = new ArrayList<>();
      uris.subList(from, Math.min(uris.size(), from + DELETE_BATCH))
          .forEach(uri -> values.add(MetadataValue.of(uri)));
      shadow.documents().delete(scope, new Filter.In(Filter.DocumentField.URI, values));
    }
    return true;
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    if (page.cursor() == null) {
      Page<Revision> first = reading().revisions(scope, id, page);
      if (!first.items().isEmpty()) {
        return first;
      }
    }
    return reading().revisions(scope, ids.current(scope, id), page);
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return reading()
        .asOf(scope, id, time)
        .or(() -> ids.translated(scope, id).flatMap(it -> reading().asOf(scope, it, time)));
  }
}
