package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ForwardingStore;
import dev.ragbase.access.Plan;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantSettings;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.dualwrite.BehindEntry;
import dev.ragbase.dualwrite.DualWriteSettings;
import dev.ragbase.dualwrite.DualWriteStore;
import dev.ragbase.dualwrite.Side;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move to a server that knows members and quotas: what it refuses one keeps out nobody else. */
class DualWriteToPostgresTest {
  private static final Scope OLGA = Scope.of("acme", "kb", "olga", Role.OWNER);
  private static final Scope VERA = Scope.of("acme", "kb", "vera", Role.EDITOR);
  private static final Scope FULL = Scope.of("full", "kb", "fred", Role.OWNER);
  private static final SessionId SESSION = new SessionId(new UUID(1, 1));

  @TempDir private Path dir;

  private final MemoryStore old = MemoryStore.open();
  private Database database;
  private PostgresStore postgres;

  @BeforeEach
  void make() {
    database = KitDatabase.migrated();
    postgres = PostgresStore.open(PostgresSettings.at(database.ownerUrl()));
    for (Scope each : List.of(OLGA, FULL)) {
      postgres.tenants().ensure(each.tenant(), each.workspace(), each.user(), Role.OWNER);
    }
    postgres.members().set(OLGA, VERA.user(), VERA.role());
  }

  @AfterEach
  void drop() {
    old.close();
    postgres.close();
    database.close();
  }

  /** Opened anew without a close before, as after a crash. */
  private DualWriteStore open() {
    return DualWriteStore.over(
        new ForwardingStore(old) {},
        new ForwardingStore(postgres) {},
        DualWriteSettings.builder().behindFile(dir.resolve("behind")).build());
  }

  private static void put(DualWriteStore store, Scope scope, String uri) {
    store.documents().put(scope, List.of(Writes.of(uri, "text of " + uri)));
  }

  private long count(Scope scope) {
    return postgres.documents().count(scope, Filter.all());
  }

  @Test
  void aMemberWhoWasRemovedAndATenantThatIsFullHoldUpNobodyElse() {
    DualWriteStore killed = open();
    killed.chats().start(VERA, SESSION, "title", Instant.EPOCH, Metadata.empty());
    put(killed, VERA, "a");
    put(killed, FULL, "f1");
    old.documents().put(VERA, List.of(Writes.of("b", "between the two halves")));
    postgres.members().remove(OLGA, VERA.user());
    postgres.tenants().change(FULL.tenant(), new TenantSettings(Plan.TEAM, null, 2L, "default"));

    DualWriteStore store = open();
    for (int i = 2; i < 8; i++) {
      put(store, FULL, "f" + i);
    }
    put(store, OLGA, "c");
    assertThat(count(OLGA)).isEqualTo(2);
    assertThatThrownBy(() -> store.readFrom(Side.SECOND))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("all conversations of user 'vera'")
        .hasMessageContaining("may have 2 documents");
    assertThat(count(OLGA)).isEqualTo(3);
    assertThat(count(FULL)).isEqualTo(2);
    assertThat(store.behindEntries()).hasSize(6).allMatch(BehindEntry::isRefused);

    postgres.tenants().change(FULL.tenant(), new TenantSettings(Plan.TEAM, null, null, "default"));
    assertThatThrownBy(store::repair).hasMessageContaining("1 thing ");
    assertThat(count(FULL)).isEqualTo(7);
    assertThat(store.forget(BehindEntry::isRefused)).hasSize(1);
    store.readFrom(Side.SECOND);
    assertThat(store.documents().count(OLGA, Filter.all())).isEqualTo(3);
  }
}
