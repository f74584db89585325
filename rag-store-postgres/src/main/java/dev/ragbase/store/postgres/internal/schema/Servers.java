package dev.ragbase.store.postgres.internal.schema;

import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Looks at a server before work begins, and says what it lacks. */
public final class Servers {
  private static final Logger LOG = System.getLogger(Servers.class.getName());

  private static final String LOOK =
      """
      SELECT e.extversion, n.nspname, to_regtype(quote_ident(n.nspname) || '.vector')::oid::int,
        r.rolsuper OR r.rolbypassrls,
        (SELECT rolname FROM pg_roles WHERE rolname = 'ragbase_app'
          AND pg_has_role(current_user, oid, 'MEMBER')),
        (SELECT rolname FROM pg_roles WHERE rolname = 'ragbase_admin'
          AND pg_has_role(current_user, oid, 'MEMBER')),
        EXISTS (SELECT FROM pg_roles WHERE rolname = 'ragbase_app'),
        (SELECT pg_get_userbyid(c.relowner) = current_user FROM pg_class c
          WHERE c.oid = to_regclass(format('%I.tenants', ?::text))),
        current_user,
        has_table_privilege(to_regclass(format('%I.documents', ?::text)), 'SELECT')
      FROM pg_roles r
        LEFT JOIN pg_extension e ON e.extname = 'vector'
        LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE r.rolname = current_user
      """;

  /** Roles of ours, those for which Supabase's visitors come, and everybody. */
  private static final String WHO_MAY_CREATE =
      """
      SELECT quote_ident(n.nspname::text), coalesce(
        (SELECT 'PUBLIC' WHERE EXISTS (SELECT FROM aclexplode(n.nspacl) g
          WHERE g.grantee = 0::oid AND g.privilege_type = 'CREATE')),
        (SELECT min(r.rolname::text) FROM pg_roles r
          WHERE r.rolname IN ('ragbase_app', 'ragbase_admin', 'authenticated', 'anon')
            AND has_schema_privilege(r.oid, n.oid, 'CREATE'))) AS who
      FROM pg_namespace n
      WHERE n.nspname = ?::name OR n.oid = (SELECT extnamespace FROM pg_extension WHERE extname = 'vector')
      ORDER BY who\
      """;

  private Servers() {}

  /**
   * Checks that none but owners can put functions and operators where ours look for theirs: one
   * that fits better than PostgreSQL's own would run as the schema's owner, or as any caller.
   *
   * @throws StoreException if others can
   */
  static void requireClosed(String store, String schema, Connection connection)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WHO_MAY_CREATE)) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next() && row.getString(2) != null) {
          String where = row.getString(1);
          String who = row.getString(2);
          throw new StoreException(
              "store "
                  + store
                  + ": "
                  + who
                  + " may create objects in schema "
                  + where
                  + ", and so have functions of its own called for those of PostgreSQL by others:"
                  + " run REVOKE CREATE ON SCHEMA "
                  + where
                  + " FROM "
                  + who
                  + " as the schema's owner, and grant it to those who need it");
        }
      }
    }
  }

  /**
   * Checks the server itself.
   *
   * @throws StoreException if it is too old, does not keep Unicode, or reads backslashes in texts
   */
  static void requireServer(String store, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('server_version_num')::int,"
                    + " current_setting('server_version'), current_setting('server_encoding'),"
                    + " current_setting('standard_conforming_strings'),"
                    + " quote_ident(current_database())")) {
      row.next();
      if (row.getInt(1) < Version.SERVER_MIN) {
        throw new StoreException(
            "store "
                + store
                + " is on PostgreSQL "
                + row.getString(2)
                + ", ragbase needs 15 or later: upgrade the server");
      }
      if (!row.getString(3).equals("UTF8")) {
        throw new StoreException(
            "store "
                + store
                + " keeps texts as "
                + row.getString(3)
                + ", ragbase needs UTF8: make the database with ENCODING 'UTF8' TEMPLATE template0");
      }
      if (!row.getString(4).equals("on")) {
        throw new StoreException(
            "store "
                + store
                + " has standard_conforming_strings off, by which its functions would be read"
                + " otherwise than written: run ALTER DATABASE "
                + row.getString(5)
                + " SET standard_conforming_strings = on, or set it for the login");
      }
    }
  }

  /**
   * Checks the name of a schema, which statements have as it is.
   *
   * @throws StoreException if PostgreSQL has the word for itself
   */
  static void requireName(String store, String schema, Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT FROM pg_get_keywords() WHERE word = ? AND catcode IN ('R', 'T')")) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          throw new StoreException(
              "store "
                  + store
                  + ": schema '"
                  + schema
                  + "' is called by a word that SQL has for itself: choose another name");
        }
      }
    }
  }

  /**
   * Checks all that a store needs.
   *
   * @throws StoreException if something is missing, too old or too new
   */
  public static Database look(String store, String schema, Connection connection)
      throws SQLException {
    requireServer(store, connection);
    requireClosed(store, schema, connection);
    requireSchema(store, schema, version(schema, connection));
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setString(1, schema);
      statement.setString(2, schema);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        requirePgvector(store, row.getString(1));
        String path = "\"" + schema + "\", \"" + row.getString(2) + "\", pg_temp";
        return new Database(
            schema,
            row.getInt(3),
            path,
            applicationRole(store, row),
            operatorRole(row),
            StoredVectorSettings.read(schema, connection));
      }
    }
  }

  private static int version(String schema, Connection connection) throws SQLException {
    try (PreparedStatement there =
        connection.prepareStatement(
            "SELECT to_regprocedure(format('%I.rag_schema_version()', ?::text)) IS NOT NULL")) {
      there.setString(1, schema);
      try (ResultSet row = there.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          return 0;
        }
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT \"" + schema + "\".rag_schema_version()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void requireSchema(String store, String schema, int version) {
    if (version == 0) {
      throw new StoreException(
          "store "
              + store
              + " has no tables of ragbase in schema '"
              + schema
              + "': make them with 'rag schema apply', logged in as the one who shall own them");
    }
    if (version < Version.SCHEMA) {
      throw new StoreException(
          "store "
              + store
              + " has schema "
              + version
              + ", this version of ragbase needs "
              + Version.SCHEMA
              + ": run 'rag schema apply', logged in as its owner");
    }
    requireNotNewer(store, version);
  }

  /**
   * Checks before a change that it would not be one backwards.
   *
   * @throws StoreException if the schema is that of a newer version
   */
  static void requireNotNewer(String store, String schema, Connection connection)
      throws SQLException {
    requireNotNewer(store, version(schema, connection));
  }

  private static void requireNotNewer(String store, int version) {
    if (version > Version.SCHEMA) {
      throw new StoreException(
          "store "
              + store
              + " has schema "
              + version
              + ", this version of ragbase knows up to "
              + Version.SCHEMA
              + ": use a newer version of ragbase");
    }
  }

  private static void requirePgvector(String store, @Nullable String version) {
    if (version == null || Version.isBelow(version, Version.PGVECTOR_MIN)) {
      throw new StoreException(
          "store "
              + store
              + (version == null ? " has no extension vector" : " has pgvector " + version)
              + ", ragbase needs pgvector "
              + Version.PGVECTOR_MIN
              + " or later: install it on the server, then run "
              + (version == null ? "CREATE EXTENSION vector" : "ALTER EXTENSION vector UPDATE"));
    }
    if (Version.isBelow(version, Version.PGVECTOR_ADVISED)) {
      LOG.log(
          Level.WARNING,
          "store {0} has pgvector {1}: {2} mends index corruption by vacuum and an overflow in"
              + " parallel builds; update it when you can",
          store,
          version,
          Version.PGVECTOR_ADVISED);
    }
  }

  private static String applicationRole(String store, ResultSet row) throws SQLException {
    String role = row.getString(5);
    if (role != null) {
      return role;
    }
    String login = row.getString(9);
    boolean passes = row.getBoolean(4);
    if (passes || !row.getBoolean(10)) {
      throw new StoreException(
          "store "
              + store
              + ": login '"
              + login
              + "' "
              + (passes ? "passes row security" : "may not read its tables")
              + ", and the role ragbase_app that it should take on "
              + (row.getBoolean(7)
                  ? "is not granted to it: run GRANT ragbase_app TO " + login
                  : "does not exist: run 'rag schema apply' as a login that may make roles"));
    }
    return "none";
  }

  private static String operatorRole(ResultSet row) throws SQLException {
    String role = row.getString(6);
    if (role != null) {
      return role;
    }
    return row.getBoolean(8) ? "none" : "";
  }
}
