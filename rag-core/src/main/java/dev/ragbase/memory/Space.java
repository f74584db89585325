package dev.ragbase.memory;

import dev.ragbase.access.UserId;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One workspace's share of a {@link Memory}, guarded by its lock. */
final class Space {
  /** Stands for every workspace that nothing was written to; never written to. */
  static final Space EMPTY = new Space();

  private final NavigableMap<String, Entry> byUri = new TreeMap<>(UnicodeText::compare);
  private final Map<DocumentId, Entry> byId = new HashMap<>();
  private final Map<ChunkId, Entry> byChunk = new HashMap<>();
  private final NavigableMap<Long, FeedEntry> feed = new TreeMap<>();
  private final Map<Subject, Long> feedNumbers = new HashMap<>();
  private final Deque<Measurement> measurements = new ArrayDeque<>();
  private long head;

  /**
   * A change as the feed keeps it.
   *
   * @param owner the only user who sees it; null if all do
   */
  record FeedEntry(Change change, @Nullable UserId owner) {}

  /**
   * What has one entry in the feed. A conversation's id may be another user's after its first user
   * has deleted it, and also a document's.
   */
  private record Subject(Change.Kind kind, UUID entity, @Nullable UserId owner) {}

  NavigableMap<String, Entry> byUri() {
    return byUri;
  }

  @Nullable Entry entry(DocumentId id) {
    return byId.get(id);
  }

  /** The document that a chunk is part of now. */
  @Nullable Entry home(ChunkId chunk) {
    return byChunk.get(chunk);
  }

  NavigableMap<Long, FeedEntry> feed() {
    return feed;
  }

  long head() {
    return head;
  }

  Deque<Measurement> measurements() {
    return measurements;
  }

  /** Puts an entry in place of the one with its uri, in every index. */
  void keep(Entry entry) {
    forget(byUri.get(entry.info().uri()));
    byUri.put(entry.info().uri(), entry);
    byId.put(entry.info().id(), entry);
    entry.chunks().forEach(chunk -> byChunk.put(chunk.chunk().id(), entry));
  }

  /** Removes an entry and records that it is gone. */
  void remove(Entry entry) {
    forget(entry);
    record(Change.Kind.DOCUMENT, entry.info().id().value(), entry.info().revision(), true, null);
  }

  void recordPut(Entry entry) {
    record(Change.Kind.DOCUMENT, entry.info().id().value(), entry.info().revision(), false, null);
  }

  void record(
      Change.Kind kind, UUID entity, int revision, boolean deleted, @Nullable UserId owner) {
    head++;
    Long before = feedNumbers.put(new Subject(kind, entity, owner), head);
    if (before != null) {
      feed.remove(before);
    }
    feed.put(head, new FeedEntry(new Change(head, kind, entity, revision, deleted), owner));
  }

  private void forget(@Nullable Entry entry) {
    if (entry != null) {
      byUri.remove(entry.info().uri());
      byId.remove(entry.info().id());
      entry.chunks().forEach(chunk -> byChunk.remove(chunk.chunk().id()));
    }
  }
}
