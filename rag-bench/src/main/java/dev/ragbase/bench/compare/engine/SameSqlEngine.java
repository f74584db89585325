package dev.ragbase.bench.compare.engine;

import com.pgvector.PGvector;
import com.zaxxer.hikari.HikariDataSource;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.recorded.Recorder;
import dev.ragbase.bench.recorded.Recorder.Asked;
import dev.ragbase.bench.recorded.Recorder.Binding;
import dev.ragbase.store.postgres.PostgresStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The very statement that ragbase runs for a search, recorded and run again by a prepared statement
 * on a connection of the driver's own: what lies between the two is ragbase's share.
 */
final class SameSqlEngine extends PreparedEngine {
  /** ragbase compares its first searches by an index with exact ones: those are not recorded. */
  private static final int UNRECORDED = 64;

  private final String url;
  private final Recorder recorder = new Recorder();
  private final HikariDataSource pool = new HikariDataSource();
  private final RagbasePostgresEngine ragbase;
  private final Map<SearchPlan, Asked> statements = new HashMap<>();
  private int queries;

  SameSqlEngine(String url) {
    this.url = url;
    pool.setJdbcUrl(url);
    ragbase =
        new RagbasePostgresEngine(
            url, settings -> PostgresStore.over(recorder.over(pool), settings));
  }

  @Override
  public void open(Corpus corpus) {
    super.open(corpus);
    ragbase.open(corpus);
    queries = corpus.queries();
  }

  @Override
  Prepared prepare(SearchPlan plan) throws Exception {
    Asked recorded = statement(plan);
    Connection connection = DriverManager.getConnection(url);
    PGvector.registerTypes(connection);
    return new Search(plan, connection, connection.prepareStatement(recorded.sql()), recorded);
  }

  private synchronized Asked statement(SearchPlan plan) throws Exception {
    Asked known = statements.get(plan);
    if (known != null) {
      return known;
    }
    List<Asked> searches = List.of();
    try (Session session = ragbase.session(plan)) {
      for (int i = 0; i <= UNRECORDED; i++) {
        recorder.take();
        session.search(i % queries);
        searches = recorder.take().stream().filter(SameSqlEngine::isSearch).toList();
      }
    }
    if (searches.size() != 1) {
      throw new IllegalStateException("a search is " + searches.size() + " statements, not 1");
    }
    statements.put(plan, searches.getFirst());
    return searches.getFirst();
  }

  private static boolean isSearch(Asked statement) {
    return statement.bindings().stream().anyMatch(SameSqlEngine::isVector);
  }

  private static boolean isVector(Binding binding) {
    return binding.arguments().get(1) instanceof PGvector;
  }

  private final class Search extends Prepared {
    private final List<Integer> vectors = new ArrayList<>();

    Search(SearchPlan plan, Connection connection, PreparedStatement statement, Asked recorded) {
      super(plan, connection, statement);
      for (Binding binding : recorded.bindings()) {
        binding.bind(statement);
        if (isVector(binding)) {
          vectors.add((Integer) binding.arguments().getFirst());
        }
      }
    }

    @Override
    public Found search(int query) throws SQLException {
      for (int position : vectors) {
        statement.setObject(position, query(query));
      }
      List<String> ids = new ArrayList<>();
      List<String> uris = new ArrayList<>();
      // The first result tells who asks, the second is the search's.
      statement.execute();
      if (!statement.getMoreResults()) {
        throw new SQLException("the search gave no rows");
      }
      try (ResultSet result = statement.getResultSet()) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          for (int column = 1; column <= columns; column++) {
            result.getObject(column);
          }
          ids.add(result.getString("id"));
          if (plan.fetch()) {
            uris.add(result.getString("uri"));
          }
        }
      }
      return () -> rows(plan.fetch() ? uris : urisOfChunks(ids));
    }

    private int[] rows(List<String> uris) {
      return uris.stream().limit(plan.k()).mapToInt(StoreFiller::row).toArray();
    }

    private List<String> urisOfChunks(List<String> ids) throws SQLException {
      String sql =
          "SELECT c.id, d.uri FROM document_chunks c JOIN documents d ON d.id = c.document_id"
              + " WHERE c.id = ANY (?::uuid[])";
      Map<String, String> uris = new HashMap<>();
      try (PreparedStatement asked = connection.prepareStatement(sql)) {
        asked.setString(1, "{" + String.join(",", ids) + "}");
        try (ResultSet result = asked.executeQuery()) {
          while (result.next()) {
            uris.put(result.getString(1), result.getString(2));
          }
        }
      }
      return ids.stream().map(uris::get).toList();
    }
  }

  @Override
  public void close() throws IOException {
    ragbase.close();
    pool.close();
    super.close();
  }
}
