package dev.ragbase.bench.compare.engine;

import com.pgvector.PGvector;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.store.postgres.VectorIndexSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the server can do: one prepared statement over ragbase's own tables, under the same
 * row-level security, by a connection that belongs to the user who asks.
 */
final class RawSqlEngine extends PreparedEngine {
  /** From here on ragbase gives a workspace an index. */
  private static final int LARGE = VectorIndexSettings.defaults().fromVectors();

  private final String url;

  private int dimensions;

  RawSqlEngine(String url) {
    this.url = url;
  }

  @Override
  public void open(Corpus corpus) {
    super.open(corpus);
    dimensions = corpus.dimensions();
  }

  /** Who asks, and where. */
  private record Identity(String workspace, String user, boolean large) {
    List<String> settings() {
      return List.of(
          "request.jwt.claims",
          "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}",
          "request.jwt.claim.sub",
          user,
          "ragbase.workspace",
          workspace,
          "ragbase.role",
          "owner",
          "ragbase.operator",
          "",
          "role",
          "ragbase_app");
    }

    String sql() {
      StringBuilder sql = new StringBuilder("SELECT ");
      List<String> settings = settings();
      for (int i = 0; i < settings.size(); i += 2) {
        sql.append(i == 0 ? "" : ", ")
            .append("set_config('")
            .append(settings.get(i))
            .append("', '")
            .append(settings.get(i + 1))
            .append("', false)");
      }
      return sql.toString();
    }
  }

  @Override
  Prepared prepare(SearchPlan plan) throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    Identity identity = identity(connection, plan.tenant());
    PGvector.registerTypes(connection);
    try (Statement statement = connection.createStatement()) {
      if (identity.large) {
        // What ragbase begins with.
        statement.execute("SET hnsw.ef_search = 40");
        statement.execute("SET enable_seqscan = off");
        statement.execute("SET enable_sort = off");
      }
      statement.execute(identity.sql());
    }
    String search = search(identity, plan);
    return new Search(plan, connection, connection.prepareStatement(search));
  }

  private static Identity identity(Connection connection, int tenant) throws SQLException {
    // The login is a superuser, who sees it all until the role is taken on.
    try (Statement statement = connection.createStatement()) {
      String sql =
          "SELECT w.id, m.user_id, (SELECT count(*) FROM document_chunks c WHERE c.workspace_id ="
              + " w.id) FROM tenants t JOIN workspaces w ON w.tenant_id = t.id JOIN"
              + " workspace_members m ON m.workspace_id = w.id WHERE t.name = 'tenant-"
              + tenant
              + "'";
      try (ResultSet result = statement.executeQuery(sql)) {
        if (!result.next()) {
          throw new SQLException("tenant-" + tenant + " is not visible to this login");
        }
        return new Identity(result.getString(1), result.getString(2), result.getLong(3) >= LARGE);
      }
    }
  }

  // How many are wanted stands in the text: a plan for any number joins with all documents.
  private String search(Identity identity, SearchPlan plan) {
    String type = identity.large ? "::vector(" + dimensions + ")" : "";
    String distance = "c.embedding" + type + " <=> ?" + type;
    String chunks =
        "SELECT c.id, c.document_id, "
            + (plan.fetch() ? "c.text, " : "")
            + distance
            + " AS distance FROM document_chunks c WHERE c.workspace_id = '"
            + identity.workspace
            + "' AND c.embedding IS NOT NULL ORDER BY "
            + distance
            + " LIMIT "
            + plan.k();
    return plan.fetch()
        ? "SELECT d.uri, d.title, d.metadata, n.text, n.distance FROM ("
            + chunks
            + ") n JOIN documents d ON d.workspace_id = '"
            + identity.workspace
            + "' AND d.id = n.document_id ORDER BY n.distance"
        : chunks;
  }

  private final class Search extends Prepared {
    Search(SearchPlan plan, Connection connection, PreparedStatement statement) {
      super(plan, connection, statement);
    }

    @Override
    public Found search(int query) throws SQLException {
      statement.setObject(1, query(query));
      statement.setObject(2, query(query));
      List<String> first = new ArrayList<>();
      int read = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          first.add(result.getString(plan.fetch() ? 1 : 2));
          for (int column = plan.fetch() ? 2 : 3; column <= (plan.fetch() ? 5 : 3); column++) {
            read += result.getString(column).length();
          }
        }
      }
      if (read < 0) {
        throw new SQLException("more text than a program can hold");
      }
      return () -> plan.fetch() ? rowsOfUris(first) : rowsOfDocuments(first);
    }

    private int[] rowsOfUris(List<String> uris) {
      return uris.stream().mapToInt(StoreFiller::row).toArray();
    }

    private int[] rowsOfDocuments(List<String> ids) throws SQLException {
      Map<String, Integer> rows = new HashMap<>();
      try (PreparedStatement uris =
          connection.prepareStatement("SELECT id, uri FROM documents WHERE id = ANY (?::uuid[])")) {
        uris.setString(1, "{" + String.join(",", ids) + "}");
        try (ResultSet result = uris.executeQuery()) {
          while (result.next()) {
            rows.put(result.getString(1), StoreFiller.row(result.getString(2)));
          }
        }
      }
      return ids.stream().mapToInt(it -> rows.getOrDefault(it, -1)).toArray();
    }
  }
}
