package dev.ragbase.copy;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.store.StoreException;
import java.util.function.LongConsumer;

/**
 * Copies a workspace's documents, vectors and the user's conversations from one store to another,
 * whatever kind each is: in bounded memory, and run again it goes on where it stood, since what is
 * there already costs no write. Past revisions, ids of documents and numbers of changes are not
 * copied: each store gives its own. For one thread; others may use both stores meanwhile, but what
 * they write to the source while it is copied may be copied or not.
 */
public final class StoreCopy {
  private final Route route;

  /** A copy between two open stores, neither of which it closes. */
  public StoreCopy(Store from, Scope fromScope, Store to, Scope toScope) {
    route = new Route(from, fromScope, to, toScope);
  }

  /**
   * What a copy did.
   *
   * @param documents how many were read from the source
   * @param written how many of them were new or different at the target
   * @param removed how many documents were removed from the target
   * @param sessions how many conversations were read from the source
   * @param messages how many messages were new at the target
   * @param sessionsRemoved how many conversations were removed from the target
   */
  public record Report(
      long documents,
      long written,
      long removed,
      long sessions,
      long messages,
      long sessionsRemoved) {}

  /** Copies everything; what only the target has stays. */
  public Report run(LongConsumer progress) {
    return run(CopyMode.ADD, progress);
  }

  /**
   * Copies everything.
   *
   * @param progress hears how many documents are done
   * @throws StoreException if the stores' vectors are of different models, or one of them fails
   */
  public Report run(CopyMode mode, LongConsumer progress) {
    route.requireSameModel();
    DocumentCopy documents = new DocumentCopy(route);
    documents.run(Filter.all(), progress);
    ChatCopy chats = new ChatCopy(route);
    chats.run(mode);
    boolean mirror = mode == CopyMode.MIRROR;
    return report(documents, mirror ? documents.prune() : 0, chats, mirror ? chats.prune() : 0);
  }

  /**
   * Makes a part of the target the same as the source's, whatever either has of it: what the source
   * lacks is removed. Nobody else may write to that part meanwhile.
   */
  public Report repair(CopyPart part) {
    route.requireSameModel();
    DocumentCopy documents = new DocumentCopy(route);
    long removed = documents.repair(part.uris());
    ChatCopy chats = new ChatCopy(route);
    long sessionsRemoved = part.sessions().stream().mapToLong(chats::repair).sum();
    return report(documents, removed, chats, sessionsRemoved);
  }

  private static Report report(
      DocumentCopy documents, long removed, ChatCopy chats, long sessionsRemoved) {
    return new Report(
        documents.copied(),
        documents.written(),
        removed,
        chats.sessions(),
        chats.messages(),
        sessionsRemoved);
  }

  /**
   * Compares the two: which documents there are, each one's text and its hash, title, media type,
   * metadata, source stamp, chunks and vectors (to the bit), and every message of every
   * conversation. Reads both sides once; what is written meanwhile may show as a difference.
   */
  public Comparison verify() {
    return new StoreComparison(route).run();
  }
}
