package dev.ragbase.kit;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** One call of every method of every part of a store, for what all methods have in common. */
final class StoreCalls {
  private static final DocumentId ID = new DocumentId(new UUID(7, 7));
  private static final SessionId SESSION = new SessionId(new UUID(8, 8));
  private static final PageRequest PAGE = PageRequest.first(10);
  private static final Filter ALL = Filter.all();
  private static final Metadata NONE = Metadata.empty();
  private static final List<Call> CALLS = calls();

  /** A call by the name of part and method, as metrics have it. */
  record Call(String name, BiConsumer<Store, Scope> run) {}

  private StoreCalls() {}

  static List<Call> all() {
    return CALLS;
  }

  static List<BiConsumer<Store, Scope>> named(String name) {
    return CALLS.stream().filter(call -> call.name().equals(name)).map(Call::run).toList();
  }

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    addDocuments(calls);
    addSearches(calls);
    addChats(calls);
    calls.add(new Call("changes.after", (s, scope) -> s.changes().after(scope, 0, 10)));
    calls.add(new Call("changes.head", (s, scope) -> s.changes().head(scope)));
    calls.add(new Call("metrics.append", (s, scope) -> s.metrics().append(scope, List.of())));
    calls.add(new Call("metrics.stats", (s, scope) -> s.metrics().stats(scope, Instant.EPOCH)));
    calls.add(new Call("store.verify", Store::verify));
    calls.add(new Call("store.rebuild", Store::rebuild));
    return List.copyOf(calls);
  }

  private static void addDocuments(List<Call> calls) {
    add(calls, "put", (s, scope) -> s.documents().put(scope, List.of(Writes.of("new", "text"))));
    add(calls, "find", (s, scope) -> s.documents().find(scope, ID));
    add(calls, "find", (s, scope) -> s.documents().find(scope, "uri"));
    add(calls, "infos", (s, scope) -> s.documents().infos(scope, List.of("uri")));
    add(calls, "chunks", (s, scope) -> s.documents().chunks(scope, ID));
    add(calls, "chunks", (s, scope) -> s.documents().chunks(scope, List.of()));
    add(calls, "list", (s, scope) -> s.documents().list(scope, ALL, PAGE));
    add(calls, "scan", (s, scope) -> s.documents().scan(scope, ALL, PAGE));
    add(calls, "count", (s, scope) -> s.documents().count(scope, ALL));
    add(calls, "updateMetadata", (s, scope) -> s.documents().updateMetadata(scope, ID, NONE));
    add(
        calls,
        "updateSource",
        (s, scope) -> s.documents().updateSource(scope, ID, new SourceStamp("1", null)));
    add(calls, "delete", (s, scope) -> s.documents().delete(scope, ID));
    add(calls, "delete", (s, scope) -> s.documents().delete(scope, ALL));
    add(calls, "revisions", (s, scope) -> s.documents().revisions(scope, ID, PAGE));
    add(calls, "asOf", (s, scope) -> s.documents().asOf(scope, ID, Instant.EPOCH));
  }

  private static void add(List<Call> calls, String method, BiConsumer<Store, Scope> run) {
    calls.add(new Call("documents." + method, run));
  }

  private static void addSearches(List<Call> calls) {
    VectorQuery vector =
        new VectorQuery(
            Writes.EMBEDDER.model(), Writes.EMBEDDER.embedQuery("x"), 10, ALL, Accuracy.PLANNED);
    KeywordQuery words = new KeywordQuery("x", 10, ALL);
    calls.add(new Call("vectors.search", (s, scope) -> s.vectors().search(scope, vector)));
    calls.add(new Call("keywords.search", (s, scope) -> s.keywords().search(scope, words)));
  }

  private static void addChats(List<Call> calls) {
    calls.add(
        new Call(
            "chats.start", (s, scope) -> s.chats().start(scope, SESSION, "", Instant.EPOCH, NONE)));
    calls.add(new Call("chats.append", (s, scope) -> s.chats().append(scope, SESSION, List.of())));
    calls.add(new Call("chats.find", (s, scope) -> s.chats().find(scope, SESSION)));
    calls.add(new Call("chats.sessions", (s, scope) -> s.chats().sessions(scope, PAGE)));
    calls.add(new Call("chats.messages", (s, scope) -> s.chats().messages(scope, SESSION, PAGE)));
    calls.add(new Call("chats.latest", (s, scope) -> s.chats().latest(scope, SESSION, 10)));
    calls.add(new Call("chats.delete", (s, scope) -> s.chats().delete(scope, SESSION)));
  }
}
