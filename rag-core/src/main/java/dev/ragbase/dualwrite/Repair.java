package dev.ragbase.dualwrite;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.store.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the shadow the same where it is behind, a few documents at a time, each under its lock, so
 * that writers go on meanwhile. What is refused by itself stays behind, and the others are made the
 * same; a store that is out of reach ends it. For one use.
 */
final class Repair {
  private static final int BATCH = 100;
  private static final int PAGE = 500;

  private final DualWriter writer;
  private long documents;
  private long sessions;
  private @Nullable RuntimeException refusal;
  private boolean outOfReach;

  Repair(DualWriter writer) {
    this.writer = writer;
  }

  /** Single things of one kind that the same user fell behind on. */
  private record Group(Scope scope, BehindKey all) {}

  /** Works off what was behind when it began; throws at the end if something was refused. */
  DualWriteStore.Repaired run() {
    Map<Group, List<BehindKey>> singles = new LinkedHashMap<>();
    for (Backlog.Entry entry : writer.backlog().entries()) {
      switch (entry.key()) {
        case BehindKey.Doc it -> batched(singles, entry.scope(), it);
        case BehindKey.Chat it -> batched(singles, entry.scope(), it);
        case BehindKey.AllDocs it -> whole(entry, this::allDocuments);
        case BehindKey.AllChats it -> whole(entry, this::allSessions);
      }
    }
    singles.forEach(this::batch);
    writer.healed();
    List<BehindEntry> refused =
        writer.backlog().things().stream().filter(BehindEntry::isRefused).toList();
    if (!refused.isEmpty()) {
      throw Refusals.failure(writer.sides().shadow().name(), refused, refusal);
    }
    return new DualWriteStore.Repaired(documents, sessions);
  }

  private void batched(Map<Group, List<BehindKey>> singles, Scope scope, BehindKey key) {
    Group group = new Group(scope, key.all());
    List<BehindKey> batch = singles.computeIfAbsent(group, it -> new ArrayList<>());
    batch.add(key);
    if (batch.size() == BATCH) {
      batch(group, batch);
      batch.clear();
    }
  }

  private void batch(Group group, List<BehindKey> keys) {
    try {
      asWhoMay(group.scope(), group.all(), scope -> repair(scope, keys));
    } catch (RuntimeException e) {
      refused(group.scope(), keys, e);
    }
  }

  private void whole(Backlog.Entry entry, Consumer<Scope> repair) {
    try {
      asWhoMay(entry.scope(), entry.key(), repair);
      writer.backlog().done(entry);
    } catch (RuntimeException e) {
      refused(entry.scope(), List.of(entry.key()), e);
    }
  }

  /** Repairs as who fell behind; if they may not any more, as who wrote there last. */
  private void asWhoMay(Scope scope, BehindKey all, Consumer<Scope> repair) {
    try {
      repair.accept(scope);
    } catch (AccessDenied e) {
      Scope other = writer.wroteLast(all).filter(it -> !it.equals(scope)).orElseThrow(() -> e);
      repair.accept(other);
    }
  }

  /** Notes what is refused, unless it is the store that is out of reach. */
  private void refused(Scope scope, List<BehindKey> keys, RuntimeException cause) {
    if (!isRefusal(scope, cause)) {
      throw cause;
    }
    refusal = refusal == null ? cause : refusal;
    keys.forEach(key -> writer.refused(scope, key, cause));
  }

  /** Whether to go on; once a store was found to be out of reach, all that fails ends it. */
  private boolean isRefusal(Scope scope, RuntimeException cause) {
    outOfReach = outOfReach || !writer.isRefusal(writer.sides(), scope, cause);
    return !outOfReach;
  }

  /** Halves what is refused until it is known which one it was. */
  private void repair(Scope scope, List<BehindKey> keys) {
    if (!keys.isEmpty() && !writer.locks().each(scope, keys, () -> tried(scope, keys))) {
      int half = keys.size() / 2;
      repair(scope, keys.subList(0, half));
      repair(scope, keys.subList(half, keys.size()));
    }
  }

  /** Whether these were made the same, or the one that they are was noted as refused. */
  private boolean tried(Scope scope, List<BehindKey> keys) {
    // What a writer made the same meanwhile is not to be refused to another user now.
    List<BehindKey> left =
        keys.stream().filter(key -> writer.backlog().covers(List.of(key))).toList();
    try {
      StoreCopy.Report report = writer.repair(writer.sides(), scope, left);
      documents += report.written() + report.removed();
      sessions += report.sessions() + report.sessionsRemoved();
      writer.backlog().remove(left);
      return true;
    } catch (AccessDenied e) {
      throw e;
    } catch (RuntimeException e) {
      if (keys.size() > 1 && isRefusal(scope, e)) {
        return false;
      }
      refused(scope, keys, e);
      return true;
    }
  }

  private void allDocuments(Scope scope) {
    Page.forEach(
        PAGE,
        page -> writer.sides().reading().documents().list(scope, Filter.all(), page),
        mine -> repairDocuments(scope, mine.stream().map(DocumentInfo::uri).toList()));
    Page.forEach(
        PAGE,
        page -> writer.sides().shadow().documents().list(scope, Filter.all(), page),
        theirs -> {
          Set<String> foreign = new HashSet<>();
          theirs.forEach(info -> foreign.add(info.uri()));
          foreign.removeAll(writer.sides().reading().documents().infos(scope, foreign).keySet());
          repairDocuments(scope, List.copyOf(foreign));
        });
  }

  private void repairDocuments(Scope scope, List<String> uris) {
    for (int from = 0; from < uris.size(); from += BATCH) {
      repair(
          scope,
          uris.subList(from, Math.min(uris.size(), from + BATCH)).stream()
              .map(uri -> BehindKey.doc(scope, uri))
              .toList());
    }
  }

  private void allSessions(Scope scope) {
    for (ChatSession mine :
        Page.all(PAGE, page -> writer.sides().reading().chats().sessions(scope, page))) {
      repair(scope, List.of(BehindKey.chat(scope, mine.id())));
    }
    for (ChatSession theirs :
        Page.all(PAGE, page -> writer.sides().shadow().chats().sessions(scope, page))) {
      if (writer.sides().reading().chats().find(scope, theirs.id()).isEmpty()) {
        repair(scope, List.of(BehindKey.chat(scope, theirs.id())));
      }
    }
  }
}
