package dev.ragbase.store.postgres;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.IdSource;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A database of its own for one test of a kit. The kits make up tenants as they go; here each is
 * provisioned before the call that first names it, as an operator would have done.
 */
public final class KitDatabase implements AutoCloseable {
  private static final Object LOCK = new Object();
  private static @Nullable Database template;

  private final VectorIndexSettings vectors;
  private @Nullable Database database;

  KitDatabase(VectorIndexSettings vectors) {
    this.vectors = vectors;
  }

  /** A database with the schema and nothing else. */
  public static Database migrated() {
    synchronized (LOCK) {
      if (template == null) {
        template = TestPostgres.shared().newDatabase();
        PostgresSchema.of(PostgresSettings.at(template.ownerUrl())).apply();
      }
      return TestPostgres.shared().copyOf(template);
    }
  }

  Store open(InstantSource clock, IdSource ids) {
    Database opened = database == null ? migrated() : database;
    database = opened;
    PostgresStore store =
        PostgresStore.open(
            PostgresSettings.builder(opened.ownerUrl())
                .clock(clock)
                .ids(ids)
                .vectors(vectors)
                .build());
    return provisioned(Store.class, store, store.tenants(), ConcurrentHashMap.newKeySet());
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }

  /** The part of a store, with every scope that its calls name provisioned first. */
  private static <T> T provisioned(Class<T> type, T part, Tenants tenants, Set<Scope> provisioned) {
    return type.cast(
        Proxy.newProxyInstance(
            KitDatabase.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments.length > 0 && arguments[0] instanceof Scope it) {
                provision(it, tenants, provisioned);
              }
              Object result;
              try {
                result = method.invoke(part, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Class<?> returned = method.getReturnType();
              return part instanceof Store && returned.isInterface() && isPart(returned)
                  ? provisionedPart(returned, result, tenants, provisioned)
                  : result;
            }));
  }

  private static <T> Object provisionedPart(
      Class<T> type, Object part, Tenants tenants, Set<Scope> provisioned) {
    return provisioned(type, type.cast(part), tenants, provisioned);
  }

  private static boolean isPart(Class<?> type) {
    return type.getPackageName().startsWith("dev.ragbase");
  }

  private static void provision(Scope scope, Tenants tenants, Set<Scope> provisioned) {
    Scope asOwner = new Scope(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
    if (!provisioned.contains(asOwner)) {
      tenants.ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
      provisioned.add(asOwner);
    }
  }
}
