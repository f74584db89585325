package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The documents. Safe for many threads. */
final class SqliteDocumentStore implements DocumentStore {
  private static final String READ = "read documents";
  private static final String WRITE = "write documents";

  private final Truth truth;
  private final StoreModel model;
  private final RecentRows recent;
  private final InstantSource clock;
  private final IdSource ids;
  private final int revisionsMax;

  SqliteDocumentStore(
      Truth truth, StoreModel model, RecentRows recent, SqliteLuceneSettings settings) {
    this.truth = truth;
    this.model = model;
    this.recent = recent;
    this.clock = settings.clock();
    this.ids = settings.ids();
    this.revisionsMax = settings.revisionsMax();
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    Bounds.requireBatch("documents", writes.size(), BATCH_MAX);
    requireDistinct(writes);
    List<DocumentWrite> fixed = List.copyOf(writes);
    return truth.write(
        scope,
        WRITE,
        (session, workspace, update) -> {
          model.adopt(session, fixed);
          return new DocumentPut(session, workspace, ids, now(), revisionsMax, update).run(fixed);
        });
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return truth.read(
        scope,
        READ,
        (session, workspace) -> document(session, DocumentRows.info(session, workspace, id)));
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return truth.read(
        scope,
        READ,
        (session, workspace) ->
            document(
                session,
                DocumentRows.infos(session, workspace, List.of(uri)).stream().findFirst()));
  }

  private static Optional<Document> document(Session session, Optional<StoredInfo> stored)
      throws SQLException {
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(DocumentRows.document(session, stored.get()));
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    Bounds.requireBatch("uris", uris.size(), BATCH_MAX);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Map<String, DocumentInfo> infos = new HashMap<>();
          for (StoredInfo stored : DocumentRows.infos(session, workspace, uris)) {
            infos.put(stored.info().uri(), stored.info());
          }
          return Map.copyOf(infos);
        });
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Optional<StoredInfo> stored = DocumentRows.info(session, workspace, id);
          return stored.isEmpty() ? List.of() : embedded(session, stored.get());
        });
  }

  private static List<EmbeddedChunk> embedded(Session session, StoredInfo stored)
      throws SQLException {
    return DocumentRows.chunks(session, stored.row()).stream().map(StoredChunk::embedded).toList();
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids) {
    Bounds.requireBatch("chunk ids", ids.size(), BATCH_MAX);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          List<StoredChunk> chunks = chunks(session, workspace, Set.copyOf(ids));
          Set<Integer> rows = new HashSet<>();
          chunks.forEach(chunk -> rows.add(chunk.document()));
          Map<Integer, DocumentInfo> documents = new HashMap<>();
          for (StoredInfo stored : DocumentRows.infosByRow(session, workspace, rows)) {
            documents.put(stored.row(), stored.info());
          }
          Map<ChunkId, ChunkInDocument> found = new HashMap<>();
          for (StoredChunk each : chunks) {
            DocumentInfo document = documents.get(each.document());
            if (document != null) {
              found.put(each.chunk().id(), new ChunkInDocument(document, each.chunk()));
            }
          }
          return Map.copyOf(found);
        });
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return page("documents.list", scope, filter, page, (session, stored) -> stored.info());
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return page(
        "documents.scan",
        scope,
        filter,
        page,
        (session, stored) -> {
          List<StoredChunk> chunks = DocumentRows.chunks(session, stored.row());
          return new StoredDocument(
              DocumentRows.document(
                  session, stored, chunks.stream().map(DocumentRows::piece).toList()),
              chunks.stream().map(StoredChunk::embedded).toList());
        });
  }

  private List<StoredChunk> chunks(Session session, int workspace, Set<ChunkId> ids)
      throws SQLException {
    Set<ChunkId> wanted = new HashSet<>(ids);
    List<Integer> rows = ids.stream().map(recent::get).filter(Objects::nonNull).toList();
    List<StoredChunk> chunks = new ArrayList<>();
    for (StoredChunk each : DocumentRows.chunksByRow(session, workspace, rows)) {
      if (wanted.remove(each.chunk().id())) {
        chunks.add(each);
      }
    }
    chunks.addAll(
        DocumentRows.chunksById(session, workspace, wanted.stream().map(ChunkId::value).toList()));
    return chunks;
  }

  private interface Item<T> {
    T of(Session session, StoredInfo stored) throws SQLException;
  }

  private <T> Page<T> page(
      String call, Scope scope, Filter filter, PageRequest page, Item<T> item) {
    PageCursor cursors = PageCursor.of(call, scope.tenant(), scope.workspace(), filter);
    UriRange all = UriRange.of(filter);
    UriRange rest = cursors.key(page).map(all::after).orElse(all);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          List<StoredInfo> found = new ArrayList<>();
          DocumentRows.each(
              session,
              workspace,
              filter,
              rest,
              stored -> {
                found.add(stored);
                return found.size() <= page.size();
              });
          boolean more = found.size() > page.size();
          List<T> items = new ArrayList<>();
          for (StoredInfo stored : more ? found.subList(0, page.size()) : found) {
            items.add(item.of(session, stored));
          }
          return new Page<>(
              items,
              more
                  ? Optional.of(cursors.after(found.get(page.size() - 1).info().uri()))
                  : Optional.empty());
        });
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          if (filter.equals(Filter.all())) {
            return session.number("SELECT count(*) FROM documents WHERE workspace = ?", workspace);
          }
          long[] count = new long[1];
          DocumentRows.each(
              session,
              workspace,
              filter,
              UriRange.of(filter),
              stored -> {
                count[0]++;
                return true;
              });
          return count[0];
        });
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return truth.write(
        scope,
        WRITE,
        (session, workspace, update) -> {
          Optional<StoredInfo> old = DocumentRows.info(session, workspace, id);
          if (old.isEmpty() || old.get().info().metadata().equals(metadata)) {
            return old.map(StoredInfo::info);
          }
          StoredInfo stored = old.get();
          DocumentInfo info = stored.next(metadata, now());
          PastTexts.keep(session, stored, null, revisionsMax);
          DocumentBatch.updateMetadata(session, stored.row(), info);
          update.put(stored.row(), info, DocumentRows.chunks(session, stored.row()));
          return Optional.of(info);
        });
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return truth.write(
        scope,
        WRITE,
        (session, workspace, update) -> {
          Optional<StoredInfo> stored = DocumentRows.info(session, workspace, id);
          if (stored.isPresent()) {
            DocumentBatch.updateSource(session, stored.get().row(), source);
          }
          return stored.isPresent();
        });
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return truth.write(
        scope,
        WRITE,
        (session, workspace, update) -> {
          Optional<StoredInfo> stored = DocumentRows.info(session, workspace, id);
          if (stored.isPresent()) {
            DocumentBatch.delete(session, stored.get(), update);
          }
          return stored.isPresent();
        });
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    return truth.write(
        scope,
        WRITE,
        (session, workspace, update) -> {
          List<StoredInfo> matching = new ArrayList<>();
          DocumentRows.each(
              session, workspace, filter, UriRange.of(filter), stored -> matching.add(stored));
          for (StoredInfo stored : matching) {
            DocumentBatch.delete(session, stored, update);
          }
          return (long) matching.size();
        });
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    PageCursor cursors =
        PageCursor.of("documents.revisions", scope.tenant(), scope.workspace(), id);
    int below = cursors.key(page).map(Integer::parseInt).orElse(Integer.MAX_VALUE);
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Optional<StoredInfo> stored = DocumentRows.info(session, workspace, id);
          if (stored.isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
          }
          List<Revision> found = PastTexts.below(session, stored.get(), below, page.size() + 1);
          if (found.size() <= page.size()) {
            return new Page<>(found, Optional.empty());
          }
          int last = found.get(page.size() - 1).number();
          return new Page<>(
              found.subList(0, page.size()), Optional.of(cursors.after(Integer.toString(last))));
        });
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return truth.read(
        scope,
        READ,
        (session, workspace) -> {
          Optional<StoredInfo> stored = DocumentRows.info(session, workspace, id);
          if (stored.isEmpty()) {
            return Optional.empty();
          }
          return stored.get().info().updatedAt().isAfter(time)
              ? PastTexts.asOf(session, stored.get(), time)
              : document(session, stored);
        });
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requireDistinct(List<DocumentWrite> writes) {
    Set<String> uris = new HashSet<>();
    for (DocumentWrite write : writes) {
      if (!uris.add(write.uri())) {
        throw new IllegalArgumentException(
            "uri '" + write.uri() + "' is twice in one put: leave the older one out");
      }
    }
  }
}
