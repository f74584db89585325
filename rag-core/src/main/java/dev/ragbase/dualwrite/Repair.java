package dev.ragbase.dualwrite;

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

/**
 * Makes the shadow the same where it is behind, a few documents at a time, each under its lock, so
 * that writers go on meanwhile. For one use.
 */
final class Repair {
  private static final int BATCH = 100;
  private static final int PAGE = 500;

  private final DualWriter writer;
  private long documents;
  private long sessions;

  Repair(DualWriter writer) {
    this.writer = writer;
  }

  /** Works off what was behind when it began; what the shadow throws ends it. */
  DualWriteStore.Repaired run() {
    Map<Scope, List<BehindKey>> singles = new LinkedHashMap<>();
    for (Backlog.Entry entry : writer.backlog().entries()) {
      switch (entry.key()) {
        case BehindKey.Doc it -> batched(singles, entry.scope(), it);
        case BehindKey.Chat it -> batched(singles, entry.scope(), it);
        case BehindKey.AllDocs it -> {
          allDocuments(entry.scope());
          writer.backlog().done(entry);
        }
        case BehindKey.AllChats it -> {
          allSessions(entry.scope());
          writer.backlog().done(entry);
        }
      }
    }
    singles.forEach(this::repair);
    writer.healed();
    return new DualWriteStore.Repaired(documents, sessions);
  }

  private void batched(Map<Scope, List<BehindKey>> singles, Scope scope, BehindKey key) {
    List<BehindKey> batch = singles.computeIfAbsent(scope, it -> new ArrayList<>());
    batch.add(key);
    if (batch.size() == BATCH) {
      repair(scope, batch);
      batch.clear();
    }
  }

  private void repair(Scope scope, List<BehindKey> keys) {
    if (keys.isEmpty()) {
      return;
    }
    writer
        .locks()
        .each(
            scope,
            keys,
            () -> {
              StoreCopy.Report report = writer.repair(writer.sides(), scope, keys);
              documents += report.written() + report.removed();
              sessions += report.sessions() + report.sessionsRemoved();
              writer.backlog().remove(keys);
              return report;
            });
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
