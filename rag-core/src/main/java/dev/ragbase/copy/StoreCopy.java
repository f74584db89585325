package dev.ragbase.copy;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Copies a workspace's documents, vectors and the user's conversations from one store to another:
 * in bounded memory, and run again it goes on where it stood, since what is there already costs no
 * write. Documents that only the target has stay there. Past revisions are not copied.
 */
public final class StoreCopy {
  private static final int PAGE = 100;
  private static final long BATCH_CHARACTERS = 4_000_000;
  private static final int DIFFERENCES_MAX = 100;

  private final Store from;
  private final Scope fromScope;
  private final Store to;
  private final Scope toScope;

  /** A copy between two open stores, neither of which it closes. */
  public StoreCopy(Store from, Scope fromScope, Store to, Scope toScope) {
    this.from = from;
    this.fromScope = fromScope;
    this.to = to;
    this.toScope = toScope;
  }

  /**
   * What a copy did.
   *
   * @param documents how many the source has
   * @param written how many of them were new or different at the target
   * @param sessions how many conversations the source has
   * @param messages how many messages were new at the target
   */
  public record Report(long documents, long written, long sessions, long messages) {}

  /**
   * Copies.
   *
   * @param progress hears how many documents are done
   * @throws StoreException if the stores' vectors are of different models, or one of them fails
   */
  public Report run(LongConsumer progress) {
    requireSameModel();
    long documents = 0;
    long written = 0;
    List<DocumentWrite> batch = new ArrayList<>();
    long characters = 0;
    for (StoredDocument document :
        Page.all(PAGE, page -> from.documents().scan(fromScope, Filter.all(), page))) {
      batch.add(write(document));
      characters += document.document().text().length();
      documents++;
      if (batch.size() == PAGE || characters >= BATCH_CHARACTERS) {
        written += put(batch);
        characters = 0;
        progress.accept(documents);
      }
    }
    written += put(batch);
    progress.accept(documents);
    long sessions = 0;
    long messages = 0;
    for (ChatSession session : Page.all(PAGE, page -> from.chats().sessions(fromScope, page))) {
      sessions++;
      messages += copy(session);
    }
    return new Report(documents, written, sessions, messages);
  }

  private void requireSameModel() {
    from.embeddingModel()
        .ifPresent(
            model ->
                to.embeddingModel()
                    .filter(other -> !other.fingerprint().equals(model.fingerprint()))
                    .ifPresent(
                        other -> {
                          throw new StoreException(
                              "store "
                                  + from.name()
                                  + " holds vectors of model '"
                                  + model.name()
                                  + "', store "
                                  + to.name()
                                  + " of '"
                                  + other.name()
                                  + "': export jsonl and import it with --reembed instead");
                        }));
  }

  private DocumentWrite write(StoredDocument stored) {
    DocumentInfo info = stored.document().info();
    return new DocumentWrite(
        info.uri(),
        info.title(),
        stored.document().text(),
        info.mediaType(),
        info.metadata(),
        info.source(),
        stored.chunks().stream().map(StoreCopy::write).toList(),
        from.embeddingModel().orElse(null));
  }

  private static ChunkWrite write(EmbeddedChunk it) {
    Chunk chunk = it.chunk();
    return new ChunkWrite(
        new ChunkDraft(chunk.headings(), chunk.text(), chunk.span(), chunk.page()), it.embedding());
  }

  private long put(List<DocumentWrite> batch) {
    if (batch.isEmpty()) {
      return 0;
    }
    List<PutResult> results = to.documents().put(toScope, batch);
    batch.clear();
    return results.stream()
        .filter(result -> result.outcome() != PutResult.Outcome.UNCHANGED)
        .count();
  }

  private long copy(ChatSession session) {
    to.chats()
        .start(toScope, session.id(), session.title(), session.createdAt(), session.metadata());
    long messages = 0;
    List<ChatMessage> batch = new ArrayList<>();
    for (ChatMessage message :
        Page.all(PAGE, page -> from.chats().messages(fromScope, session.id(), page))) {
      batch.add(message);
      if (batch.size() == PAGE) {
        messages += to.chats().append(toScope, session.id(), batch);
        batch.clear();
      }
    }
    return batch.isEmpty()
        ? messages
        : messages + to.chats().append(toScope, session.id(), List.copyOf(batch));
  }

  /**
   * Compares the two: every document's title, text, metadata, chunks and vectors (to the bit), and
   * the number of messages of every conversation.
   *
   * @return one line for each difference, at most {@value #DIFFERENCES_MAX}; empty if they hold the
   *     same
   */
  public List<String> verify() {
    List<String> differences = new ArrayList<>();
    Page.forEach(
        PAGE,
        page -> from.documents().scan(fromScope, Filter.all(), page),
        mine -> compare(mine, differences));
    Page.forEach(
        PAGE,
        page -> to.documents().list(toScope, Filter.all(), page),
        theirs -> findForeign(theirs, differences));
    for (ChatSession session : Page.all(PAGE, page -> from.chats().sessions(fromScope, page))) {
      int theirs = to.chats().find(toScope, session.id()).map(ChatSession::messages).orElse(0);
      if (theirs != session.messages()) {
        add(
            differences,
            "session "
                + session.id()
                + " has "
                + session.messages()
                + " messages, the target's "
                + theirs);
      }
    }
    return differences;
  }

  private void findForeign(List<DocumentInfo> theirs, List<String> differences) {
    List<String> uris = theirs.stream().map(DocumentInfo::uri).toList();
    Set<String> mine = from.documents().infos(fromScope, uris).keySet();
    uris.stream()
        .filter(uri -> !mine.contains(uri))
        .forEach(uri -> add(differences, "only the target has " + uri));
  }

  private void compare(List<StoredDocument> mine, List<String> differences) {
    List<String> uris = mine.stream().map(it -> it.document().uri()).toList();
    Map<String, DocumentInfo> theirs = to.documents().infos(toScope, uris);
    for (StoredDocument document : mine) {
      DocumentInfo other = theirs.get(document.document().uri());
      if (other == null) {
        add(differences, "the target lacks " + document.document().uri());
      } else {
        compare(document, other, differences);
      }
    }
  }

  private void compare(StoredDocument mine, DocumentInfo theirs, List<String> differences) {
    String uri = mine.document().uri();
    DocumentInfo info = mine.document().info();
    if (!info.contentHash().equals(theirs.contentHash())
        || !info.title().equals(theirs.title())
        || !info.mediaType().equals(theirs.mediaType())
        || !info.metadata().equals(theirs.metadata())) {
      add(differences, "text, title, media type or metadata differ: " + uri);
      return;
    }
    List<ChunkWrite> here = mine.chunks().stream().map(StoreCopy::write).toList();
    List<ChunkWrite> there =
        to.documents().chunks(toScope, theirs.id()).stream().map(StoreCopy::write).toList();
    if (!here.equals(there)) {
      add(differences, "chunks or embeddings differ: " + uri);
    }
  }

  private static void add(List<String> differences, String line) {
    if (differences.size() < DIFFERENCES_MAX) {
      differences.add(line);
    }
  }
}
