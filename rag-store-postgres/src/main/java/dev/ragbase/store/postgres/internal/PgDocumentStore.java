package dev.ragbase.store.postgres.internal;

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
import dev.ragbase.document.UnicodeText;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Documents in PostgreSQL. */
final class PgDocumentStore implements DocumentStore {
  private static final String READ = "read documents";
  private static final String WRITE = "write documents";

  private final Db db;
  private final StoreModel model;
  private final Upkeep upkeep;
  private final RevisionTimes times;
  private final IdSource ids;

  PgDocumentStore(Db db, StoreModel model, Upkeep upkeep, InstantSource clock, IdSource ids) {
    this.db = db;
    this.model = model;
    this.upkeep = upkeep;
    this.times = new RevisionTimes(clock);
    this.ids = ids;
  }

  @Override
  public List<PutResult> put(Scope scope, List<DocumentWrite> writes) {
    db.memberships().require(scope, Role.EDITOR, WRITE);
    Bounds.requireBatch("documents", writes.size());
    Bounds.requireDistinct(writes);
    return model.writing(
        scope, writes, session -> new DocumentPut(session, ids, times, upkeep).run(writes));
  }

  @Override
  public Optional<Document> find(Scope scope, DocumentId id) {
    return find(scope, Sql.of("d.id = ?", id.value()));
  }

  @Override
  public Optional<Document> find(Scope scope, String uri) {
    if (!isPossible(uri)) {
      db.memberships().require(scope, Role.VIEWER, READ);
      return Optional.empty();
    }
    UriKey key = UriKey.of(uri);
    return find(scope, Sql.of("d.uri_start = ? AND d.uri_rest = ?", key.start(), key.rest()));
  }

  private Optional<Document> find(Scope scope, Sql condition) {
    Sql sql =
        Sql.of(
                "SELECT "
                    + DocumentRows.INFO
                    + ", d.text FROM documents d WHERE d.workspace_id = ? AND ",
                Ids.workspace(scope))
            .add(condition);
    return db.read(scope, READ, session -> session.first(sql, DocumentRows::document));
  }

  /** Whether a document can have this uri: half a surrogate pair would reach the server changed. */
  private static boolean isPossible(String uri) {
    return uri.indexOf('\0') < 0 && UnicodeText.mended(uri).equals(uri);
  }

  @Override
  public Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris) {
    db.memberships().require(scope, Role.VIEWER, READ);
    Bounds.requireBatch("uris", uris.size());
    List<UriKey> possible =
        uris.stream().filter(PgDocumentStore::isPossible).distinct().map(UriKey::of).toList();
    if (possible.isEmpty()) {
      return Map.of();
    }
    Map<String, DocumentInfo> infos = new HashMap<>();
    Sql sql =
        Sql.of(
            "SELECT "
                + DocumentRows.INFO
                + " FROM unnest(?::text[], ?::text[]) u (start, rest) CROSS JOIN LATERAL"
                + " (SELECT * FROM documents i WHERE i.workspace_id = ?"
                + " AND i.uri_start = u.start AND i.uri_rest = u.rest OFFSET 0) d",
            PgArray.texts(possible, UriKey::start),
            PgArray.texts(possible, UriKey::rest),
            Ids.workspace(scope));
    db.read(scope, READ, session -> session.list(sql, DocumentRows::info))
        .forEach(info -> infos.put(info.uri(), info));
    return Map.copyOf(infos);
  }

  @Override
  public List<EmbeddedChunk> chunks(Scope scope, DocumentId id) {
    Sql sql =
        Sql.of(
            "SELECT "
                + DocumentRows.CHUNK
                + ", "
                + DocumentRows.VECTOR
                + " FROM document_chunks c WHERE c.workspace_id = ? AND c.document_id = ?"
                + " ORDER BY c.ordinal",
            Ids.workspace(scope),
            id.value());
    return List.copyOf(db.read(scope, READ, session -> session.list(sql, DocumentRows::embedded)));
  }

  @Override
  public Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> chunkIds) {
    db.memberships().require(scope, Role.VIEWER, READ);
    Bounds.requireBatch("chunk ids", chunkIds.size());
    if (chunkIds.isEmpty()) {
      return Map.of();
    }
    UUID workspace = Ids.workspace(scope);
    Sql sql =
        Sql.of(
            "SELECT "
                + DocumentRows.INFO
                + ", "
                + DocumentRows.CHUNK
                + " FROM document_chunks c JOIN documents d"
                + " ON d.workspace_id = ? AND d.id = c.document_id"
                + " WHERE c.workspace_id = ? AND c.id = ANY (?)",
            workspace,
            workspace,
            PgArray.uuids(chunkIds.stream().map(ChunkId::value).distinct().toList()));
    Map<ChunkId, ChunkInDocument> found = new HashMap<>();
    db.read(
        scope,
        READ,
        session ->
            session.list(
                sql,
                row -> {
                  Chunk chunk = DocumentRows.chunk(row);
                  return found.put(chunk.id(), new ChunkInDocument(DocumentRows.info(row), chunk));
                }));
    return Map.copyOf(found);
  }

  @Override
  public Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page) {
    return DocumentPages.of("documents.list", scope, filter, page, DocumentInfo::uri)
        .read(
            sql ->
                db.read(
                    scope, READ, session -> session.list(sql, Planning.HASHED, DocumentRows::info)),
            DocumentRows.INFO);
  }

  @Override
  public Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page) {
    return db.snapshot(
        scope,
        READ,
        session ->
            DocumentPages.<StoredDocument>of(
                    "documents.scan", scope, filter, page, it -> it.document().uri())
                .read(sql -> withChunks(session, sql), DocumentRows.INFO + ", d.text"));
  }

  private static List<StoredDocument> withChunks(Session session, Sql documents) {
    List<Document> found = session.list(documents, Planning.HASHED, DocumentRows::document);
    Map<UUID, List<EmbeddedChunk>> chunks =
        new DocumentChunks(session)
            .embedded(found.stream().map(document -> document.id().value()).toList());
    return found.stream()
        .map(it -> new StoredDocument(it, chunks.getOrDefault(it.id().value(), List.of())))
        .toList();
  }

  @Override
  public long count(Scope scope, Filter filter) {
    UUID workspace = Ids.workspace(scope);
    Sql sql =
        Sql.of("SELECT count(DISTINCT ids.id) FROM (")
            .add(FilterSql.ids(filter, workspace))
            .add(") ids (id)");
    return db.read(scope, READ, session -> session.number(sql));
  }

  @Override
  public Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata) {
    return db.write(
        scope,
        Role.EDITOR,
        WRITE,
        session -> new MetadataUpdate(session, upkeep, times).run(id, metadata));
  }

  @Override
  public boolean updateSource(Scope scope, DocumentId id, SourceStamp source) {
    SourceTime time = SourceTime.of(source);
    Sql sql =
        Sql.of(
            "UPDATE documents SET source_version = ?, source_time = ?, source_time_exact = ?"
                + " WHERE workspace_id = ? AND id = ?",
            PgText.write(source.version()),
            time.time(),
            time.exact(),
            Ids.workspace(scope),
            id.value());
    return db.write(scope, Role.EDITOR, WRITE, session -> session.update(sql) > 0);
  }

  @Override
  public boolean delete(Scope scope, DocumentId id) {
    Sql sql =
        Sql.of(
            "DELETE FROM documents WHERE workspace_id = ? AND id = ?",
            Ids.workspace(scope),
            id.value());
    return db.write(scope, Role.EDITOR, WRITE, session -> session.update(sql) > 0);
  }

  @Override
  public long delete(Scope scope, Filter filter) {
    UUID workspace = Ids.workspace(scope);
    // Locked in the order of uris, as every writer does, so that no two wait for each other.
    Sql lock =
        Sql.of("SELECT d.id FROM documents d WHERE d.workspace_id = ? AND d.id IN (", workspace)
            .add(FilterSql.ids(filter, workspace))
            .add(") ORDER BY d.uri FOR UPDATE OF d");
    return db.write(
        scope,
        Role.EDITOR,
        WRITE,
        session -> {
          List<UUID> found =
              session.list(lock, Planning.HASHED, row -> row.getObject(1, UUID.class));
          // Asked again, now that nobody can change them: for a row that had to be waited for,
          // PostgreSQL looks at no other table's rows anew.
          Sql delete =
              Sql.of(
                      "DELETE FROM documents d WHERE d.workspace_id = ? AND d.id = ANY (?)"
                          + " AND d.id IN (",
                      workspace,
                      PgArray.uuids(found))
                  .add(FilterSql.ids(filter, workspace))
                  .add(")");
          return (long) session.update(delete);
        });
  }

  @Override
  public Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page) {
    return new PastRevisions(db, scope, READ).page(id, page);
  }

  @Override
  public Optional<Document> asOf(Scope scope, DocumentId id, Instant time) {
    return new PastRevisions(db, scope, READ).asOf(id, time);
  }
}
