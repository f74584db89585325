package dev.ragbase.jsonl;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.IdSource;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PutResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that is in the state that a journal leads to: doing the same things in the same
 * order, with the same ids and times, gives the same revisions, changes and conversations.
 */
final class Replayed {
  /** Where a document is put and deleted, to say which model the vectors are of. */
  private static final Scope NOWHERE = Scope.of("$ragbase", "$ragbase", "$ragbase", Role.OWNER);

  private final MemoryStore memory;
  private final Set<DocumentId> gone = new HashSet<>();
  private @Nullable Instant at;
  private @Nullable UUID id;

  /**
   * An empty one.
   *
   * @param clock for what is done later
   * @param ids for what is put later
   */
  Replayed(InstantSource clock, IdSource ids) {
    memory =
        MemoryStore.open(
            () -> at == null ? clock.instant() : at, () -> id == null ? ids.next() : id);
  }

  /** The store. */
  MemoryStore memory() {
    return memory;
  }

  /**
   * Does an entry again.
   *
   * @param noted whether its line says the id of its document; otherwise that is one of our making
   * @return what a put did; null for any other
   */
  @Nullable PutResult apply(JournalEntry entry, boolean noted) {
    DocumentStore documents = memory.documents();
    switch (entry) {
      case JournalEntry.Put it -> {
        return put(it.scope(), noted ? it.id() : unused(it.id()), it.at(), it.write());
      }
      case JournalEntry.Deleted it -> {
        documents.delete(it.scope(), it.id());
        gone.add(it.id());
      }
      case JournalEntry.Started it ->
          memory.chats().start(it.scope(), it.session(), it.title(), it.at(), it.metadata());
      case JournalEntry.Said it -> memory.chats().append(it.scope(), it.session(), it.messages());
      case JournalEntry.Forgotten it -> memory.chats().delete(it.scope(), it.session());
      case JournalEntry.Model it -> {
        put(NOWHERE, new DocumentId(new UUID(0, 0)), Instant.EPOCH, vector(it.model()));
        documents.delete(NOWHERE, new DocumentId(new UUID(0, 0)));
      }
    }
    return null;
  }

  /** An id that no document had that is gone; the same each time. */
  private DocumentId unused(DocumentId id) {
    DocumentId next = id;
    while (gone.contains(next)) {
      next = JournalReader.id("again " + next);
    }
    return next;
  }

  private PutResult put(Scope scope, DocumentId given, Instant time, DocumentWrite write) {
    at = time;
    id = given.value();
    try {
      return memory.documents().put(scope, List.of(write)).getFirst();
    } finally {
      at = null;
      id = null;
    }
  }

  private static DocumentWrite vector(EmbeddingModel model) {
    Embedding embedding = Embedding.of(new float[model.dimensions()]);
    ChunkDraft draft = new ChunkDraft(List.of(), "x", new Span(0, 1), null);
    return new DocumentWrite(
        "x",
        "",
        "x",
        "text/plain",
        Metadata.empty(),
        null,
        List.of(new ChunkWrite(draft, embedding)),
        model);
  }
}
