package dev.ragbase.bench.micro;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.bench.micro.fixture.Backend;
import dev.ragbase.bench.micro.fixture.HotPath;
import dev.ragbase.bench.micro.fixture.Initializer;
import dev.ragbase.bench.micro.fixture.PostgresBenchStore;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Memberships;
import dev.ragbase.store.postgres.internal.schema.Connecting;
import dev.ragbase.store.postgres.internal.schema.Servers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: what does it cost PostgreSQL's store to know that a call is permitted: most of the
 * time, the first time after a change, and where a member was taken out? Fixture: a workspace with
 * an owner, and a user whose membership was revoked. Control: looking the owner up in a map; {@code
 * SELECT 1}, prepared, which is a round trip. Command: {@code java -jar
 * rag-bench/target/benchmarks.jar PermissionBenchmark}.
 */
public class PermissionBenchmark extends HotPath {
  private static final String ACTION = "search documents";

  private PostgresBenchStore opened;
  private Db db;
  private Memberships memberships;
  private Scope member;
  private Scope revoked;
  private Map<Scope, Role> map;
  private Connection connection;
  private PreparedStatement one;

  /** Makes a member and one who was. */
  @Initializer
  @Setup
  public void setUp() throws SQLException {
    opened = (PostgresBenchStore) Backend.POSTGRES.open();
    member = opened.scope();
    UserId gone = new UserId("gone");
    revoked = new Scope(member.tenant(), member.workspace(), gone, Role.VIEWER);
    opened.store().members().set(member, gone, Role.VIEWER);
    opened.store().members().remove(member, gone);
    map = new ConcurrentHashMap<>(Map.of(member, Role.OWNER));
    PostgresSettings settings = opened.settings();
    connection = opened.database().connect();
    one = connection.prepareStatement("SELECT 1");
    db =
        new Db(
            settings.name(),
            Connecting.pool(settings),
            true,
            Servers.look(settings.name(), settings.schema(), connection),
            settings.statementTimeout());
    memberships = db.memberships();
  }

  /** What we do, all but once a second. */
  @Benchmark
  public void known() {
    memberships.require(member, Role.VIEWER, ACTION);
  }

  /** What we do the first time after a change of the member's role, and once a second. */
  @Benchmark
  public void afterChange() {
    memberships.forget(member.tenant(), member.workspace(), member.user());
    memberships.require(member, Role.VIEWER, ACTION);
  }

  /** What we do where the membership was revoked, all but once a second: we refuse. */
  @Benchmark
  public AccessDenied afterRevocation() {
    try {
      memberships.require(revoked, Role.VIEWER, ACTION);
    } catch (AccessDenied e) {
      return e;
    }
    throw new IllegalStateException("a former member was let in");
  }

  /** The control of what is known. */
  @Benchmark
  public Role controlMap() {
    return map.getOrDefault(member, Role.VIEWER);
  }

  /** The control of what has to be asked. */
  @Benchmark
  public int controlRoundTrip() throws SQLException {
    try (ResultSet row = one.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Closes all. */
  @TearDown
  public void tearDown() throws SQLException {
    db.close();
    connection.close();
    opened.close();
  }
}
