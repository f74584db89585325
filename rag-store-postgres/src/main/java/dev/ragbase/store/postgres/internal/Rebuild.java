package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Session.Part;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes what is derived of a workspace's documents anew: some documents a transaction. */
final class Rebuild {
  private static final int BATCH = 200;
  private static final String ACTION = "rebuild the indexes";

  private final Db db;
  private final Scope scope;
  private final UUID workspace;

  Rebuild(Db db, Scope scope) {
    this.db = db;
    this.scope = scope;
    this.workspace = Ids.workspace(scope);
  }

  void run() {
    String after = "";
    while (true) {
      String from = after;
      List<DocumentInfo> done =
          db.write(scope, Role.ADMIN, ACTION, session -> batch(session, from));
      if (done.size() < BATCH) {
        return;
      }
      after = done.getLast().uri();
    }
  }

  private List<DocumentInfo> batch(Session session, String after) {
    Sql next =
        Sql.of(
            "SELECT "
                + DocumentRows.INFO
                + " FROM documents d WHERE d.workspace_id = ? AND (d.uri_start, d.uri) > (?, ?)"
                + " ORDER BY d.uri_start, d.uri LIMIT ? FOR UPDATE",
            workspace,
            UriKey.of(after).start(),
            after,
            BATCH);
    List<DocumentInfo> infos = new ArrayList<>();
    WordVectors words =
        WordVectors.of(
            session,
            workspace,
            new Part<>(next, List.of(), row -> infos.add(DocumentRows.info(row))));
    if (infos.isEmpty()) {
      return infos;
    }
    Map<UUID, List<Chunk>> chunks =
        new DocumentChunks(session)
            .withoutVectors(infos.stream().map(info -> info.id().value()).toList());
    List<DerivedRows.Words> all = new ArrayList<>();
    for (DocumentInfo info : infos) {
      all.add(
          new DerivedRows.Words(
              info.id().value(),
              words.of(info, chunks.getOrDefault(info.id().value(), List.of()))));
    }
    DerivedRows rows = new DerivedRows(session, workspace);
    rows.remove(List.copyOf(chunks.keySet()));
    rows.insertWords(all);
    rows.insertFacets(infos);
    rows.updateCounts(all);
    rows.recount(infos.stream().map(info -> info.id().value()).toList());
    return infos;
  }
}
