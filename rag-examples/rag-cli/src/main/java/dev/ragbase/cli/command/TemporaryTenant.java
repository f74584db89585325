package dev.ragbase.cli.command;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.context.PostgresStores;
import dev.ragbase.cli.context.StorePlace;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.error.RagException;
import dev.ragbase.store.postgres.PostgresStore;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A tenant that nobody needs afterwards. */
final class TemporaryTenant implements ScratchStore {
  private final Environment environment;
  private final StorePlace.Server server;
  private final PostgresStore provisioning;
  private final Scope scope;
  private final Thread atExit = new Thread(this::delete, "rag-temporary-tenant");

  TemporaryTenant(Environment environment, StorePlace.Server server) {
    this.environment = environment;
    this.server = server;
    String unique =
        new TimeOrderedIds(InstantSource.system(), new SecureRandom()).next().toString();
    scope = Scope.of("scratch-" + unique, "default", "local", Role.OWNER);
    provisioning = PostgresStores.open(environment, server);
    try {
      provisioning.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
    } catch (RuntimeException e) {
      provisioning.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  @Override
  public OpenRag filling() {
    return OpenRag.filling(environment, () -> PostgresStores.open(environment, server), scope);
  }

  @Override
  public void close() {
    try (PostgresStore last = provisioning) {
      last.tenants().delete(scope.tenant());
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook has nothing left to do.
      Thread.onSpinWait();
    }
  }

  private void delete() {
    try (PostgresStore last = PostgresStores.open(environment, server)) {
      last.tenants().delete(scope.tenant());
    } catch (RagException e) {
      environment
          .terminal()
          .err()
          .println("rag: tenant '" + scope.tenant() + "' is left: " + e.getMessage());
    }
  }
}
