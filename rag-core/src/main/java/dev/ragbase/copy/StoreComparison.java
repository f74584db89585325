package dev.ragbase.copy;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.UnicodeText;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.Page;
import dev.ragbase.store.StoredDocument;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares two stores: both sides' documents are read once, in the order of their uris, side by
 * side; of conversations every message. For one use.
 */
final class StoreComparison {
  private static final int PAGE = 200;

  private final Route route;
  private final List<String> lines = new ArrayList<>();
  private long documents;
  private long chunks;
  private long embeddings;
  private long sessions;
  private long messages;
  private long differing;

  StoreComparison(Route route) {
    this.route = route;
  }

  Comparison run() {
    compareDocuments();
    compareSessions();
    return new Comparison(documents, chunks, embeddings, sessions, messages, differing, lines);
  }

  private void compareDocuments() {
    DocumentScan here = DocumentScan.of(route.fromDocuments(), route.fromScope(), Filter.all());
    DocumentScan there = DocumentScan.of(route.toDocuments(), route.toScope(), Filter.all());
    StoredDocument mine = next(here);
    StoredDocument theirs = next(there);
    while (mine != null || theirs != null) {
      int order = order(mine, theirs);
      if (order < 0 && mine != null) {
        count(mine);
        differ("the target lacks " + mine.document().uri());
      } else if (order > 0 && theirs != null) {
        differ("only the target has " + theirs.document().uri());
      } else if (mine != null && theirs != null) {
        count(mine);
        compare(mine, theirs);
      }
      mine = order <= 0 ? next(here) : mine;
      theirs = order >= 0 ? next(there) : theirs;
    }
  }

  private static @Nullable StoredDocument next(Iterator<StoredDocument> all) {
    return all.hasNext() ? all.next() : null;
  }

  /** Which comes first; what is there comes before what is not. */
  private static int order(@Nullable StoredDocument mine, @Nullable StoredDocument theirs) {
    if (mine == null || theirs == null) {
      return mine == null ? 1 : -1;
    }
    return UnicodeText.compare(mine.document().uri(), theirs.document().uri());
  }

  private void count(StoredDocument document) {
    documents++;
    chunks += document.chunks().size();
    embeddings += document.chunks().stream().filter(it -> it.embedding() != null).count();
  }

  private void compare(StoredDocument mine, StoredDocument theirs) {
    String uri = mine.document().uri();
    DocumentInfo here = mine.document().info();
    DocumentInfo there = theirs.document().info();
    List<String> what = new ArrayList<>();
    if (!here.contentHash().equals(there.contentHash())
        || !mine.document().text().equals(theirs.document().text())) {
      what.add("text");
    }
    if (!here.title().equals(there.title())) {
      what.add("title");
    }
    if (!here.mediaType().equals(there.mediaType())) {
      what.add("media type");
    }
    if (!here.metadata().equals(there.metadata())) {
      what.add("metadata");
    }
    if (!same(here.source(), there.source())) {
      what.add("source stamp");
    }
    if (!DocumentCopy.writes(mine.chunks()).equals(DocumentCopy.writes(theirs.chunks()))) {
      what.add("chunks or embeddings");
    }
    if (!what.isEmpty()) {
      differ("differs in " + String.join(", ", what) + ": " + uri);
    }
  }

  private void compareSessions() {
    long found = 0;
    for (ChatSession mine :
        Page.all(PAGE, page -> route.fromChats().sessions(route.fromScope(), page))) {
      sessions++;
      Optional<ChatSession> theirs = route.toChats().find(route.toScope(), mine.id());
      if (theirs.isEmpty()) {
        differ("the target lacks session " + mine.id());
      } else {
        found++;
        compare(mine, theirs.get());
      }
    }
    long there = 0;
    for (ChatSession session :
        Page.all(PAGE, page -> route.toChats().sessions(route.toScope(), page))) {
      there += session.messages() >= 0 ? 1 : 0;
    }
    if (there > found) {
      nameForeignSessions();
    }
  }

  private void nameForeignSessions() {
    for (ChatSession theirs :
        Page.all(PAGE, page -> route.toChats().sessions(route.toScope(), page))) {
      if (route.fromChats().find(route.fromScope(), theirs.id()).isEmpty()) {
        differ("only the target has session " + theirs.id());
      }
    }
  }

  private void compare(ChatSession mine, ChatSession theirs) {
    if (!sameHead(mine, theirs)) {
      differ("title, time or metadata differ: session " + mine.id());
    }
    if (mine.messages() != theirs.messages()) {
      differ(
          "session "
              + mine.id()
              + " has "
              + mine.messages()
              + " messages, the target's "
              + theirs.messages());
      return;
    }
    Iterator<ChatMessage> there =
        Page.all(PAGE, page -> route.toChats().messages(route.toScope(), mine.id(), page))
            .iterator();
    int number = 0;
    for (ChatMessage message :
        Page.all(PAGE, page -> route.fromChats().messages(route.fromScope(), mine.id(), page))) {
      number++;
      messages++;
      if (!there.hasNext() || !same(message, there.next())) {
        differ("message " + number + " differs: session " + mine.id());
        return;
      }
    }
  }

  static boolean sameHead(ChatSession a, ChatSession b) {
    return a.title().equals(b.title())
        && a.metadata().equals(b.metadata())
        && micros(a.createdAt()).equals(micros(b.createdAt()));
  }

  static boolean same(ChatMessage a, ChatMessage b) {
    return a.id().equals(b.id())
        && a.role() == b.role()
        && a.text().equals(b.text())
        && a.metadata().equals(b.metadata())
        && micros(a.at()).equals(micros(b.at()));
  }

  private static boolean same(@Nullable SourceStamp a, @Nullable SourceStamp b) {
    if (a == null || b == null || a.time() == null || b.time() == null) {
      return Objects.equals(a, b);
    }
    return a.version().equals(b.version()) && micros(a.time()).equals(micros(b.time()));
  }

  private static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private void differ(String line) {
    differing++;
    if (lines.size() < Comparison.LINES_MAX) {
      lines.add(line);
    }
  }
}
