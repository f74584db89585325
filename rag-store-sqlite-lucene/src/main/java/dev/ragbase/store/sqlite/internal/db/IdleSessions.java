package dev.ragbase.store.sqlite.internal.db;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections that read and are not in use, all of one state. Safe for many threads. */
final class IdleSessions {
  private final Deque<Session> sessions = new ArrayDeque<>();
  private ReadAccess.State state = ReadAccess.State.SHARED;

  /** One of this state, if there is one; those of another are closed. */
  synchronized @Nullable Session take(ReadAccess.State wanted) throws SQLException {
    if (!wanted.equals(state)) {
      for (Session stale = sessions.poll(); stale != null; stale = sessions.poll()) {
        stale.close();
      }
      state = wanted;
    }
    return sessions.poll();
  }

  /** Keeps a connection for the next, unless another state came meanwhile. */
  synchronized void giveBack(Session session, ReadAccess.State its) throws SQLException {
    if (its.equals(state)) {
      sessions.push(session);
    } else {
      session.close();
    }
  }

  synchronized List<Session> takeAll() {
    List<Session> all = new ArrayList<>(sessions);
    sessions.clear();
    return all;
  }
}
