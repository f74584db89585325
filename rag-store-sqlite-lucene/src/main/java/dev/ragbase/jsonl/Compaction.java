package dev.ragbase.jsonl;

import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PutResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a journal anew so that it leads to the same state by fewer bytes. Each entry that made a
 * revision or a change stays, under a new number, since revisions and changes are counted; what
 * nobody can read any more is left out of it: the chunks of past revisions, the words of what was
 * deleted, source stamps that others replaced. Bad lines stay. For one use.
 */
final class Compaction {
  private final Journal journal;
  private final MemoryStore memory;

  /** What each put did, in the order of the journal. */
  private final Queue<PutResult> puts = new ArrayDeque<>();

  /** The last source stamp of each revision. */
  private final Map<Revision, SourceStamp> sources = new HashMap<>();

  private record Revision(DocumentId id, int number) {}

  private Compaction(Journal journal, MemoryStore memory) {
    this.journal = journal;
    this.memory = memory;
  }

  /** Compacts a journal that leads to what is in memory. */
  static void run(Journal journal, MemoryStore memory) throws IOException {
    Compaction compaction = new Compaction(journal, memory);
    try {
      compaction.replay();
      compaction.rewrite();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void replay() throws IOException {
    Replayed replayed = new Replayed(() -> Instant.EPOCH, () -> new UUID(0, 0));
    journal.read(
        item -> {
          PutResult result =
              item.entry() == null ? null : replayed.apply(item.entry(), item.noted());
          if (result != null && item.entry() instanceof JournalEntry.Put put) {
            puts.add(result);
            note(new Revision(result.id(), result.revision()), put.write().source());
          }
        });
    replayed.memory().close();
  }

  private void note(Revision revision, @Nullable SourceStamp source) {
    if (source == null) {
      sources.remove(revision);
    } else {
      sources.put(revision, source);
    }
  }

  private void rewrite() throws IOException {
    try (Journal.Rewrite files = journal.rewrite()) {
      Optional<EmbeddingModel> model = memory.embeddingModel();
      if (model.isPresent()) {
        files.add(new JournalEntry.Model(Scope.local(), model.get()), false);
      }
      journal.read(
          item -> {
            if (item.entry() != null) {
              rewrite(files, item.entry());
            } else if (item.bad() != null) {
              keep(files, item.bad());
            }
          });
      files.commit();
    }
  }

  private static void keep(Journal.Rewrite files, JournalReader.BadLine bad) {
    try {
      files.add(bad);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rewrite(Journal.Rewrite files, JournalEntry entry) {
    try {
      switch (entry) {
        case JournalEntry.Put it -> put(files, it, puts.remove());
        case JournalEntry.Deleted it -> files.add(it, false);
        case JournalEntry.Started it ->
            files.add(isThere(it.scope(), it.session()) ? it : bare(it), false);
        case JournalEntry.Said it ->
            files.add(isThere(it.scope(), it.session()) ? it : bare(it), false);
        case JournalEntry.Forgotten it -> files.add(it, false);
        case JournalEntry.Model it -> {}
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(Journal.Rewrite files, JournalEntry.Put it, PutResult result)
      throws IOException {
    if (result.outcome() == PutResult.Outcome.UNCHANGED) {
      return;
    }
    Optional<Document> now = memory.documents().find(it.scope(), result.id());
    if (now.isEmpty()) {
      files.add(bare(it, result), false);
    } else if (now.get().info().revision() == result.revision()) {
      files.add(JsonlDocumentStore.entry(memory, it.scope(), now.get()), true);
    } else {
      files.add(past(it, result, now.get()), false);
    }
  }

  /** A revision of a document that is gone: only that it was one is known. */
  private static JournalEntry bare(JournalEntry.Put it, PutResult result) {
    String other = Integer.toString(result.revision());
    DocumentWrite write =
        new DocumentWrite(
            it.write().uri(), other, "", "text/plain", Metadata.empty(), null, List.of(), null);
    return new JournalEntry.Put(it.scope(), result.id(), it.at(), write);
  }

  /** A past revision: its chunks are not kept. */
  private JournalEntry past(JournalEntry.Put it, PutResult result, Document now) {
    DocumentWrite old = it.write();
    // Two revisions that differed in their chunks alone must differ still: one has none, the next
    // has one, and so on up to the current one.
    int steps = now.info().revision() - result.revision() - 1;
    boolean wantsChunk = (steps % 2 == 0) == (now.info().chunks() == 0);
    DocumentWrite write =
        new DocumentWrite(
            old.uri(),
            old.title(),
            old.text(),
            old.mediaType(),
            old.metadata(),
            sources.get(new Revision(result.id(), result.revision())),
            wantsChunk && !old.text().isBlank() ? List.of(whole(old.text())) : List.of(),
            null);
    return new JournalEntry.Put(it.scope(), result.id(), it.at(), write);
  }

  private static ChunkWrite whole(String text) {
    return new ChunkWrite(new ChunkDraft(List.of(), text, new Span(0, text.length()), null), null);
  }

  private boolean isThere(Scope scope, SessionId session) {
    return memory.chats().find(scope, session).isPresent();
  }

  private static JournalEntry bare(JournalEntry.Started it) {
    return new JournalEntry.Started(it.scope(), it.session(), "", it.at(), Metadata.empty());
  }

  private static JournalEntry bare(JournalEntry.Said it) {
    return new JournalEntry.Said(
        it.scope(),
        it.session(),
        it.messages().stream()
            .map(m -> new ChatMessage(m.id(), m.role(), "", m.at(), Metadata.empty()))
            .toList());
  }
}
