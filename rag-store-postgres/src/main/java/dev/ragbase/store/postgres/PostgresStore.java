package dev.ragbase.store.postgres;

import dev.ragbase.ForwardingStore;
import dev.ragbase.access.Scope;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.store.postgres.internal.PgBackend;
import dev.ragbase.store.postgres.internal.db.Connections;
import dev.ragbase.store.postgres.internal.db.Database;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Failures;
import dev.ragbase.store.postgres.internal.schema.Connecting;
import dev.ragbase.store.postgres.internal.schema.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The team's store: PostgreSQL 15 or later with pgvector 0.8.0 or later. Documents, vectors, words
 * and the feed change in one transaction; tenants, workspaces and users are kept apart by the
 * database's row security. The tables are made by {@link PostgresSchema}.
 */
public final class PostgresStore extends ForwardingStore {
  private final PgBackend backend;

  private PostgresStore(PgBackend backend) {
    super(backend);
    this.backend = backend;
  }

  /**
   * Opens a store with a pool of its own, which its close closes. A call whose server has vanished
   * ends soon after twice the statement timeout, unless the url says {@code socketTimeout}; over
   * connections of another pool that is the pool's to say.
   *
   * @throws dev.ragbase.store.StoreException if the server is out of reach, it or pgvector is too
   *     old, the schema is missing, too old or too new, or the login could pass row security
   */
  public static PostgresStore open(PostgresSettings settings) {
    // The pool would go on trying where the login is refused; a connection before it fails at once.
    Database database = look(Connecting.forCalls(settings), settings);
    return on(Connecting.pool(settings), true, database, settings);
  }

  /**
   * Opens a store over connections of PostgreSQL's driver, pooled or not, which it does not close.
   * Each call takes a connection, commits what it writes, and gives the connection back as it came:
   * so a pool may leave commits to its users ({@code autoCommit=false}). A data source that hands
   * out the caller's running transaction is refused, as the store would neither join it nor end it.
   *
   * @param settings all but url, login and pool, which the data source decides
   * @throws dev.ragbase.store.StoreException as {@link #open}
   */
  public static PostgresStore over(DataSource dataSource, PostgresSettings settings) {
    return on(dataSource, false, look(dataSource, settings), settings);
  }

  @Override
  public Optional<HybridIndex> hybrid() {
    return backend.hybrid();
  }

  /** Makes and removes tenants, workspaces and users. */
  public Tenants tenants() {
    return backend.tenants();
  }

  /** Who belongs to a workspace. */
  public Members members() {
    return backend.members();
  }

  /**
   * What a workspace holds.
   *
   * @throws dev.ragbase.access.AccessDenied if the scope's user is no member of it
   */
  public WorkspaceSizes sizes(Scope scope) {
    return backend.sizes(scope);
  }

  private static Database look(DataSource source, PostgresSettings settings) {
    Connections connections = new Connections(settings.name(), source);
    try {
      Connection connection = connections.openConnection();
      try {
        return Servers.look(settings.name(), settings.schema(), connection);
      } finally {
        connections.closeConnection(connection);
      }
    } catch (SQLException e) {
      throw Failures.translate(settings.name(), e);
    }
  }

  private static PostgresStore on(
      DataSource source, boolean owned, Database database, PostgresSettings settings) {
    Db db = new Db(settings.name(), source, owned, database, settings.statementTimeout());
    return new PostgresStore(new PgBackend(db, settings));
  }
}
