package dev.ragbase.bench.compare.engine;

import com.pgvector.PGvector;
import dev.ragbase.bench.compare.corpus.Corpus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A competitor that is one prepared statement for a way to search, over what ragbase has stored.
 */
abstract class PreparedEngine implements Engine {
  /** Connections that are ready to search in one way: a new one each time would cost the server. */
  private final Map<SearchPlan, Queue<Prepared>> idle = new ConcurrentHashMap<>();

  private PGvector[] queries = new PGvector[0];

  /** Connects and prepares the statement. */
  abstract Prepared prepare(SearchPlan plan) throws Exception;

  @Override
  public void build(Corpus corpus) {
    throw new IllegalStateException("it reads what ragbase has stored");
  }

  @Override
  public void open(Corpus corpus) {
    queries = new PGvector[corpus.queries()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = new PGvector(corpus.query(i));
    }
  }

  /** A query's vector; they are counted from 0. */
  final PGvector query(int number) {
    return queries[number];
  }

  @Override
  public final Session session(SearchPlan plan) throws Exception {
    Prepared ready = idle(plan).poll();
    return ready != null ? ready : prepare(plan);
  }

  private Queue<Prepared> idle(SearchPlan plan) {
    return idle.computeIfAbsent(plan, no -> new ConcurrentLinkedQueue<>());
  }

  /** A statement on a connection of its own, kept for the next thread when one is done with it. */
  abstract class Prepared implements Session {
    final SearchPlan plan;
    final Connection connection;
    final PreparedStatement statement;

    Prepared(SearchPlan plan, Connection connection, PreparedStatement statement) {
      this.plan = plan;
      this.connection = connection;
      this.statement = statement;
    }

    @Override
    public final void close() {
      idle(plan).add(this);
    }

    private void disconnect() throws IOException {
      try {
        statement.close();
        connection.close();
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Queue<Prepared> ready : idle.values()) {
      for (Prepared each : ready) {
        each.disconnect();
      }
    }
  }
}
