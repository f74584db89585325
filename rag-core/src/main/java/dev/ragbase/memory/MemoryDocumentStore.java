package dev.ragbase.memory;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The documents of a {@link Memory}. */
final class MemoryDocumentStore implements DocumentStore {
  private static final String READ = "read documents";
  private static final String WRITE = "write documents";

  private final Memory memory;
  private final InstantSource clock;
  private final IdSource ids;

  MemoryDocumentStore(Memory memory, InstantSource clock, IdSource ids) {
    this.memory = memory;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    return memory.write(
        scope,
        Role.EDITOR,
        WRITE,
        space -> {
          requireBatch("documents", writes.size());
          requireDistinct(writes);
          Optional<EmbeddingModel> model = requireOneModel(writes);
          Instant at = now();
          // All that can fail comes before the first change: all writes are kept, or none.
          List<Entry> entries = new ArrayList<>();
          for (DocumentWrite write : writes) {
            entries.add(after(space.byUri().get(write.uri()), write, at));
          }
          model.ifPresent(memory::keepModel);
          return entries.stream().map(entry -> keep(space, entry)).toList();
        });
  }

  private Entry after(@Nullable Entry old, DocumentWrite write, Instant at) {
    if (old == null) {
      return Entry.first(new DocumentId(ids.next()), write, at);
    }
    return old.holds(write) ? old.with(write.source()) : old.next(write, at);
  }

  private static PutResult keep(Space space, Entry entry) {
    Entry old = space.entry(entry.info().id());
    PutResult result = compare(old, entry);
    space.keep(entry);
    if (result.outcome() != PutResult.Outcome.UNCHANGED) {
      space.recordPut(entry);
    }
    return result;
  }

  private static PutResult compare(@Nullable Entry old, Entry entry) {
    Set<ChunkId> before = old == null ? Set.of() : chunkIds(old);
    Set<ChunkId> after = chunkIds(entry);
    int kept = (int) after.stream().filter(before::contains).count();
    PutResult.Outcome outcome =
        old == null
            ? PutResult.Outcome.ADDED
            : old.info().revision() == entry.info().revision()
                ? PutResult.Outcome.UNCHANGED
                : PutResult.Outcome.UPDATED;
    DocumentInfo info = entry.info();
    return new PutResult(
        info.id(), info.revision(), outcome, kept, after.size() - kept, before.size() - kept);
  }

  private static Set<ChunkId> chunkIds(Entry entry) {
    Set<ChunkId> ids = new HashSet<>();
    entry.chunks().forEach(chunk -> ids.add(chunk.chunk().id()));
    return ids;
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return memory.read(
        scope, READ, space -> Optional.ofNullable(space.entry(id)).map(Entry::document));
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    return memory.read(
        scope, READ, space -> Optional.ofNullable(space.byUri().get(uri)).map(Entry::document));
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    return memory.read(
        scope,
        READ,
        space -> {
          requireBatch("uris", uris.size());
          Map<String, DocumentInfo> infos = new HashMap<>();
          for (String uri : uris) {
            Entry entry = space.byUri().get(uri);
            if (entry != null) {
              infos.put(uri, entry.info());
            }
          }
          return Map.copyOf(infos);
        });
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    return memory.read(
        scope,
        READ,
        space -> Optional.ofNullable(space.entry(id)).map(Entry::chunks).orElse(List.of()));
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids) {
    return memory.read(
        scope,
        READ,
        space -> {
          requireBatch("chunk ids", ids.size());
          Map<ChunkId, ChunkInDocument> found = new LinkedHashMap<>();
          for (ChunkId id : ids) {
            Entry home = space.home(id);
            if (home != null) {
              found.put(id, new ChunkInDocument(home.info(), chunk(home, id)));
            }
          }
          return Map.copyOf(found);
        });
  }

  private static Chunk chunk(Entry home, ChunkId id) {
    return home.chunks().stream()
        .map(EmbeddedChunk::chunk)
        .filter(chunk -> chunk.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return page("documents.list", scope, filter, page, Entry::info);
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return page(
        "documents.scan",
        scope,
        filter,
        page,
        entry -> new StoredDocument(entry.document(), entry.chunks()));
  }

  private <T> Page<T> page(
      String call, Scope scope, Filter filter, PageRequest page, Function<Entry, T> item) {
    return memory.read(
        scope,
        READ,
        space -> {
          PageCursor cursors = PageCursor.of(call, scope.tenant(), scope.workspace(), filter);
          NavigableMap<String, Entry> rest =
              cursors.key(page).map(uri -> space.byUri().tailMap(uri, false)).orElse(space.byUri());
          List<Entry> found =
              rest.values().stream()
                  .filter(entry -> filter.test(entry.info()))
                  .limit(page.size() + 1L)
                  .toList();
          if (found.size() <= page.size()) {
            return new Page<>(found.stream().map(item).toList(), Optional.empty());
          }
          List<Entry> shown = found.subList(0, page.size());
          String last = shown.get(page.size() - 1).info().uri();
          return new Page<>(shown.stream().map(item).toList(), Optional.of(cursors.after(last)));
        });
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return memory.read(scope, READ, space -> (long) matching(space, filter).size());
  }

  private static List<Entry> matching(Space space, Filter filter) {
    return space.byUri().values().stream().filter(entry -> filter.test(entry.info())).toList();
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return memory.write(
        scope,
        Role.EDITOR,
        WRITE,
        space -> {
          Entry old = space.entry(id);
          if (old == null || old.info().metadata().equals(metadata)) {
            return Optional.ofNullable(old).map(Entry::info);
          }
          Entry entry = old.next(metadata, now());
          space.keep(entry);
          space.recordPut(entry);
          return Optional.of(entry.info());
        });
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    return memory.write(
        scope,
        Role.EDITOR,
        WRITE,
        space -> {
          Entry old = space.entry(id);
          if (old != null) {
            space.keep(old.with(source));
          }
          return old != null;
        });
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    return memory.write(
        scope,
        Role.EDITOR,
        WRITE,
        space -> {
          Entry entry = space.entry(id);
          if (entry != null) {
            space.remove(entry);
          }
          return entry != null;
        });
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    return memory.write(
        scope,
        Role.EDITOR,
        WRITE,
        space -> {
          List<Entry> matching = matching(space, filter);
          matching.forEach(space::remove);
          return (long) matching.size();
        });
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    return memory.read(
        scope,
        READ,
        space -> {
          PageCursor cursors =
              PageCursor.of("documents.revisions", scope.tenant(), scope.workspace(), id);
          int from = cursors.key(page).map(Integer::parseInt).orElse(Integer.MAX_VALUE);
          List<Revision> older =
              newestFirst(space.entry(id)).stream()
                  .map(MemoryDocumentStore::revision)
                  .filter(revision -> revision.number() < from)
                  .limit(page.size())
                  .toList();
          boolean more = !older.isEmpty() && older.get(older.size() - 1).number() > 1;
          return new Page<>(
              older,
              more
                  ? Optional.of(
                      cursors.after(Integer.toString(older.get(older.size() - 1).number())))
                  : Optional.empty());
        });
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return memory.read(
        scope,
        READ,
        space ->
            newestFirst(space.entry(id)).stream()
                .filter(document -> !document.info().updatedAt().isAfter(time))
                .findFirst());
  }

  private static List<Document> newestFirst(@Nullable Entry entry) {
    if (entry == null) {
      return List.of();
    }
    List<Document> all = new ArrayList<>(entry.past());
    all.add(entry.document());
    return all.reversed();
  }

  private static Revision revision(Document document) {
    DocumentInfo info = document.info();
    return new Revision(
        info.revision(),
        info.title(),
        info.contentHash(),
        document.text().length(),
        info.updatedAt());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requireBatch(String what, int size) {
    if (size > BATCH_MAX) {
      throw new IllegalArgumentException(
          size + " " + what + " in one call, at most " + BATCH_MAX + ": cut them into batches");
    }
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

  private Optional<EmbeddingModel> requireOneModel(List<DocumentWrite> writes) {
    Optional<EmbeddingModel> one = memory.model();
    for (DocumentWrite write : writes) {
      EmbeddingModel model = write.model();
      if (model != null
          && write.chunks().stream().map(ChunkWrite::embedding).anyMatch(e -> e != null)) {
        one.ifPresent(held -> Memory.requireSame(held, model));
        one = Optional.of(one.orElse(model));
      }
    }
    return one;
  }
}
