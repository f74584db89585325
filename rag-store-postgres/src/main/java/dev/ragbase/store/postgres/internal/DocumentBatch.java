package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.postgres.internal.WordVectors.DocumentWords;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import dev.ragbase.store.postgres.internal.db.WriteConflict;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of documents on their way into PostgreSQL: one statement for each table, whatever the number
 * of rows. Documents come last, since their triggers take the workspace's row until the commit; new
 * ones before changed ones, so that whoever waits for a uri does not hold that row.
 */
final class DocumentBatch implements AutoCloseable {
  /** So many chunks' words go over while those of the next are found. */
  private static final int WORDS_AT_ONCE = 64;

  private final Session session;
  private final UUID workspace;
  private final WordVectors words;
  private final Upkeep upkeep;
  private final ExecutorService analysis =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("ragbase-words").factory());
  private final DerivedRows derived;
  private final List<Put> added = new ArrayList<>();
  private final List<Put> changed = new ArrayList<>();
  private final List<ChunkRow> chunks = new ArrayList<>();
  private final List<UUID> chunksGone = new ArrayList<>();
  private final List<Past> past = new ArrayList<>();
  private final List<Stamp> stamps = new ArrayList<>();

  private record Put(
      DocumentInfo info, String text, int vectors, CompletableFuture<DocumentWords> analyzed) {
    /** Waits until they are found. */
    DocumentWords words() {
      return analyzed.join();
    }
  }

  private record ChunkRow(UUID document, EmbeddedChunk chunk) {}

  /**
   * A revision that is no longer the current one; its text stays with the next if that has it too.
   */
  private record Past(DocumentInfo info, boolean sameText) {}

  private record Stamp(UUID document, @Nullable SourceStamp source) {}

  DocumentBatch(Session session, WordVectors words, Upkeep upkeep) {
    this.session = session;
    this.workspace = session.workspace();
    this.words = words;
    this.upkeep = upkeep;
    this.derived = new DerivedRows(session, workspace);
  }

  void add(DocumentInfo info, String text, List<EmbeddedChunk> all) {
    added.add(put(info, text, all));
    all.forEach(chunk -> chunks.add(new ChunkRow(info.id().value(), chunk)));
  }

  /**
   * Makes a document its next revision.
   *
   * @param rewritten those of its chunks that are new or differ
   * @param gone the ids of chunks to be removed, those of rewritten ones included
   */
  void replace(
      DocumentInfo old,
      DocumentInfo info,
      String text,
      boolean sameText,
      List<EmbeddedChunk> all,
      List<EmbeddedChunk> rewritten,
      List<ChunkId> gone) {
    past.add(new Past(old, sameText));
    changed.add(put(info, text, all));
    rewritten.forEach(chunk -> chunks.add(new ChunkRow(info.id().value(), chunk)));
    gone.forEach(id -> chunksGone.add(id.value()));
  }

  /** Notes another state of a document's source. */
  void stamp(DocumentId id, @Nullable SourceStamp source) {
    stamps.add(new Stamp(id.value(), source));
  }

  private Put put(DocumentInfo info, String text, List<EmbeddedChunk> all) {
    int vectors = (int) all.stream().filter(chunk -> chunk.embedding() != null).count();
    List<Chunk> analyzed = all.stream().map(EmbeddedChunk::chunk).toList();
    return new Put(
        info,
        text,
        vectors,
        CompletableFuture.supplyAsync(() -> words.of(info, analyzed), analysis));
  }

  void flush() {
    insertRevisions();
    removeReplaced();
    insertChunks();
    List<Put> all = new ArrayList<>(added);
    all.addAll(changed);
    insertWords(all);
    derived.insertFacets(all.stream().map(Put::info).toList());
    insertDocuments();
    updateDocuments();
    updateStamps();
  }

  private void insertRevisions() {
    if (past.isEmpty()) {
      return;
    }
    session.update(
        Sql.of(
            """
            INSERT INTO document_revisions (workspace_id, document_id, number, title, media_type,
              metadata, metadata_exact, source_version, source_time, source_time_exact, content_hash,
              characters, at, text)
            SELECT d.workspace_id, d.id, d.revision, d.title, d.media_type, d.metadata,
              d.metadata_exact, d.source_version, d.source_time, d.source_time_exact, d.content_hash,
              d.characters, d.updated_at, CASE WHEN p.same THEN NULL ELSE d.text END
            FROM unnest(?::uuid[], ?::int4[]) AS q (id, same)
              CROSS JOIN LATERAL (SELECT q.same = 1) AS p (same)
              CROSS JOIN LATERAL (SELECT * FROM documents i
                WHERE i.workspace_id = ? AND i.id = q.id OFFSET 0) d
            """,
            PgArray.uuids(past, it -> it.info().id().value()),
            PgArray.ints(past, it -> it.sameText() ? 1 : 0),
            workspace));
  }

  private void removeReplaced() {
    if (!chunksGone.isEmpty()) {
      session.update(
          Sql.of(
              "DELETE FROM document_chunks c USING unnest(?::uuid[]) k (id)"
                  + DerivedRows.place("document_chunks", "id", "k")
                  + " WHERE c.ctid = place.at",
              PgArray.uuids(chunksGone),
              workspace));
    }
    if (!changed.isEmpty()) {
      derived.remove(changed.stream().map(it -> it.info().id().value()).toList());
    }
  }

  private void insertChunks() {
    if (chunks.isEmpty()) {
      return;
    }
    List<@Nullable StoredVector> vectors = new ArrayList<>(chunks.size());
    for (ChunkRow row : chunks) {
      Embedding embedding = row.chunk().embedding();
      vectors.add(embedding == null ? null : StoredVector.of(embedding));
    }
    session.update(
        Sql.of(
            """
            INSERT INTO document_chunks (workspace_id, id, document_id, ordinal, span_start, span_end,
              page, headings, text, embedding, embedding_exact)
            SELECT ?, * FROM unnest(?::uuid[], ?::uuid[], ?::int4[], ?::int4[], ?::int4[], ?::int4[],
              ?::text[], ?::text[], ?::vector[], ?::bytea[])
            """,
            workspace,
            PgArray.uuids(chunks, it -> chunk(it).id().value()),
            PgArray.uuids(chunks, ChunkRow::document),
            PgArray.ints(chunks, it -> chunk(it).ordinal()),
            PgArray.ints(chunks, it -> chunk(it).span().start()),
            PgArray.ints(chunks, it -> chunk(it).span().end()),
            PgArray.ints(chunks, it -> chunk(it).page()),
            PgArray.texts(chunks, it -> MetadataJson.write(chunk(it).headings())),
            PgArray.texts(chunks, it -> PgText.write(chunk(it).text())),
            PgArray.vectors(session.vectorOid(), vectors, it -> it == null ? null : it.searched()),
            PgArray.byteas(vectors, it -> it == null ? null : it.exact())));
  }

  private void insertWords(List<Put> all) {
    List<DerivedRows.Words> group = new ArrayList<>();
    int held = 0;
    for (Put put : all) {
      group.add(new DerivedRows.Words(put.info().id().value(), put.words()));
      held += put.info().chunks();
      if (held >= WORDS_AT_ONCE) {
        derived.insertWords(group);
        upkeep.request();
        group.clear();
        held = 0;
      }
    }
    derived.insertWords(group);
    upkeep.request();
  }

  private static Chunk chunk(ChunkRow row) {
    return row.chunk().chunk();
  }

  private void insertDocuments() {
    if (added.isEmpty()) {
      return;
    }
    int inserted =
        session.update(
            Sql.of(
                    """
                    INSERT INTO documents (workspace_id, id, uri, title, media_type, language, metadata,
                      metadata_exact, source_version, source_time, source_time_exact, content_hash,
                      revision, chunks, vectors, words, characters, created_at, updated_at, text)
                    SELECT ?, r.* FROM (SELECT * FROM \
                    """,
                    workspace)
                .add(rows(added))
                .add(
                    " ORDER BY uri) r ON CONFLICT (workspace_id, uri_start, uri_rest) DO NOTHING"));
    if (inserted < added.size()) {
      throw new WriteConflict("a document of the same uri was added meanwhile");
    }
  }

  private void updateDocuments() {
    if (changed.isEmpty()) {
      return;
    }
    session.update(
        Sql.of(
                """
                UPDATE documents d SET title = r.title, media_type = r.media_type,
                  language = r.language, metadata = r.metadata, metadata_exact = r.metadata_exact,
                  source_version = r.source_version, source_time = r.source_time,
                  source_time_exact = r.source_time_exact, content_hash = r.content_hash,
                  revision = r.revision, chunks = r.chunks, vectors = r.vectors, words = r.words,
                  characters = r.characters, updated_at = r.updated_at, text = r.text
                FROM \
                """)
            .add(rows(changed))
            .add(DerivedRows.place("documents", "id", "r"), workspace)
            .add(" WHERE d.ctid = place.at"));
  }

  private static Sql rows(List<Put> puts) {
    List<MetadataColumns> metadata =
        puts.stream().map(it -> MetadataColumns.of(it.info().metadata())).toList();
    List<SourceTime> times = puts.stream().map(it -> SourceTime.of(it.info().source())).toList();
    return Sql.of(
        """
        unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::jsonb[], ?::text[], ?::text[],
          ?::timestamptz[], ?::text[], ?::bytea[], ?::int4[], ?::int4[], ?::int4[], ?::int8[], ?::int4[],
          ?::timestamptz[], ?::timestamptz[], ?::text[]) AS r (id, uri, title, media_type, language,
          metadata, metadata_exact, source_version, source_time, source_time_exact, content_hash,
          revision, chunks, vectors, words, characters, created_at, updated_at, text)\
        """,
        PgArray.uuids(puts, it -> it.info().id().value()),
        PgArray.texts(puts, it -> it.info().uri()),
        PgArray.texts(puts, it -> PgText.write(it.info().title())),
        PgArray.texts(puts, it -> PgText.write(it.info().mediaType())),
        PgArray.texts(puts, it -> it.words().language()),
        PgArray.jsonbs(metadata, MetadataColumns::json),
        PgArray.texts(metadata, MetadataColumns::exact),
        PgArray.texts(puts, it -> version(it.info().source())),
        PgArray.times(times, SourceTime::time),
        PgArray.texts(times, SourceTime::exact),
        PgArray.byteas(puts, it -> HexFormat.of().parseHex(it.info().contentHash().hex())),
        PgArray.ints(puts, it -> it.info().revision()),
        PgArray.ints(puts, it -> it.info().chunks()),
        PgArray.ints(puts, Put::vectors),
        PgArray.longs(puts, it -> it.words().length()),
        PgArray.ints(puts, it -> it.text().length()),
        PgArray.times(puts, it -> it.info().createdAt()),
        PgArray.times(puts, it -> it.info().updatedAt()),
        PgArray.texts(puts, it -> PgText.write(it.text())));
  }

  private void updateStamps() {
    if (stamps.isEmpty()) {
      return;
    }
    List<SourceTime> times = stamps.stream().map(it -> SourceTime.of(it.source())).toList();
    session.update(
        Sql.of(
            """
            UPDATE documents d SET source_version = r.version, source_time = r.time,
              source_time_exact = r.exact
            FROM unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::text[]) AS r (id, version, time, exact)
            """
                + DerivedRows.place("documents", "id", "r")
                + " WHERE d.ctid = place.at",
            PgArray.uuids(stamps, Stamp::document),
            PgArray.texts(stamps, it -> version(it.source())),
            PgArray.times(times, SourceTime::time),
            PgArray.texts(times, SourceTime::exact),
            workspace));
  }

  /** Gives up what is still analyzed, if the batch was not written. */
  @Override
  public void close() {
    analysis.shutdownNow();
  }

  private static @Nullable String version(@Nullable SourceStamp source) {
    return source == null ? null : PgText.write(source.version());
  }
}
