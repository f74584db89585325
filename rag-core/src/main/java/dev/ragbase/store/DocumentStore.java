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

/**
 * Keeps documents with their chunks: the truth that every index is derived from. Implementations
 * must:
 *
 * <ul>
 *   <li>return what the last successful put stored, to the bit;
 *   <li>make a put or delete durable, and visible to every read and search that starts later,
 *       before it returns;
 *   <li>show readers the old document or the new one, in the store and in every index, never a
 *       mixture;
 *   <li>keep every call inside its {@link dev.ragbase.access.Scope}: other workspaces' documents
 *       cannot be read, counted, guessed by id, overwritten or deleted;
 *   <li>give ids themselves: a document's when its uri is first put (and again a new one after a
 *       delete), a chunk's by {@link ChunkId#of};
 *   <li>keep every past revision's title and text until the document is deleted; a delete forgets
 *       them;
 *   <li>record each change in the {@link ChangeFeed} in the same step;
 *   <li>refuse a model other than the one that the store's vectors are of;
 *   <li>be safe for many threads.
 * </ul>
 *
 * <p>Not a search engine: see {@link dev.ragbase.index.VectorIndex} and {@link
 * dev.ragbase.index.KeywordIndex}, which see a document exactly as long as it is here. Every read
 * of a list is paged or bounded by its arguments.
 *
 * <p>Every method throws {@link StoreException} if the backend fails, {@link
 * dev.ragbase.access.AccessDenied} if the scope's role does not cover it (reading: viewer; writing:
 * editor), and {@link IllegalStateException} after close.
 */
public interface DocumentStore {
  /** How many documents one {@link #put} takes, and how many ids or uris one read. */
  int BATCH_MAX = 1_000;

  /**
   * Stores documents under their uris, all of them or, on any failure, none. A document that is
   * already exactly so (text, title, media type, metadata, chunks and embeddings) stays as it is,
   * apart from its source stamp; any other gets the next revision.
   *
   * @param writes at most {@value #BATCH_MAX}, no uri twice
   * @return one result for each, in order
   */
  List<PutResult> put(Scope scope, List<DocumentWrite> writes);

  /** The document with an id; empty if this scope has none. */
  Optional<Document> find(Scope scope, DocumentId id);

  /** The document with a uri; empty if this scope has none. */
  Optional<Document> find(Scope scope, String uri);

  /**
   * What is known of those of the uris that this scope has, without their texts.
   *
   * @param uris at most {@value #BATCH_MAX}
   */
  Map<String, DocumentInfo> infos(Scope scope, Collection<String> uris);

  /** A document's chunks with their vectors, in the order of its text; empty if there is none. */
  List<EmbeddedChunk> chunks(Scope scope, DocumentId id);

  /**
   * Those of the chunks that this scope has now, all as of one moment.
   *
   * @param ids at most {@value #BATCH_MAX}
   */
  Map<ChunkId, ChunkInDocument> chunks(Scope scope, Collection<ChunkId> ids);

  /** The documents that pass a filter, ordered by uri (by code point). */
  Page<DocumentInfo> list(Scope scope, Filter filter, PageRequest page);

  /**
   * Whole documents with chunks and vectors that pass a filter, ordered by uri; for copy and
   * export.
   */
  Page<StoredDocument> scan(Scope scope, Filter filter, PageRequest page);

  /** How many documents pass a filter. */
  long count(Scope scope, Filter filter);

  /**
   * Replaces a document's metadata; its vectors stay. A new revision if the metadata differ.
   *
   * @return what the document is now; empty if this scope has none with this id
   */
  Optional<DocumentInfo> updateMetadata(Scope scope, DocumentId id, Metadata metadata);

  /**
   * Notes which state of its source a document agrees with; no new revision.
   *
   * @return whether this scope has a document with this id
   */
  boolean updateSource(Scope scope, DocumentId id, SourceStamp source);

  /**
   * Removes a document with its revisions, from every index too.
   *
   * @return whether there was one; false again for the second call
   */
  boolean delete(Scope scope, DocumentId id);

  /**
   * Removes all documents that pass a filter.
   *
   * @return how many there were
   */
  long delete(Scope scope, Filter filter);

  /** A document's revisions, newest first; none if this scope has no such document. */
  Page<Revision> revisions(Scope scope, DocumentId id, PageRequest page);

  /**
   * The document as it was at a time: the revision put last at or before it. Metadata, media type
   * and source are those of that revision; {@code chunks} is 0 for a past one, whose chunks are not
   * kept.
   *
   * @return empty if there is no such document, or it was first put later
   */
  Optional<Document> asOf(Scope scope, DocumentId id, Instant time);
}
