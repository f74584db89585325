package dev.ragbase.cli.context;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSettings;
import dev.ragbase.store.postgres.PostgresStore;
import dev.ragbase.store.postgres.VectorIndexSettings;
import dev.ragbase.store.postgres.WorkspaceSizes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores in PostgreSQL. What a command needs of it goes through here, so that commands on a
 * folder load none of its classes.
 */
public final class PostgresStores {
  private static final String USER = "RAG_STORE_USER";
  private static final String PASSWORD = "RAG_STORE_PASSWORD";
  private static final Pattern USER_GIVEN = Pattern.compile("[?&]user=");
  private static final Pattern PASSWORD_GIVEN = Pattern.compile("[?&]password=");

  /** A command does little at once: connections cost the server memory. */
  private static final int CONNECTIONS = 4;

  private PostgresStores() {}

  /** Opens the store of a database whose schema is there. */
  public static PostgresStore open(Environment environment, StorePlace.Server server) {
    return PostgresStore.open(settings(environment, server, null));
  }

  static Store store(Environment environment, StorePlace.Server server) {
    return open(environment, server);
  }

  /** The schema of a database, with the vector indexes that it is to have; null for as before. */
  public static PostgresSchema schema(
      Environment environment, StorePlace.Server server, @Nullable VectorIndexSettings vectors) {
    return PostgresSchema.of(settings(environment, server, vectors));
  }

  static StoreFigures figures(Store store, Scope scope) {
    if (!(store instanceof PostgresStore it)) {
      throw new IllegalArgumentException("no figures are known of store " + store.name());
    }
    WorkspaceSizes sizes = it.sizes(scope);
    return new StoreFigures(
        sizes.documents(), sizes.chunks(), sizes.vectors(), sizes.revisions(), null);
  }

  /** What the url says goes before the environment: it says which store it is meant for. */
  private static PostgresSettings settings(
      Environment environment, StorePlace.Server server, @Nullable VectorIndexSettings vectors) {
    String url = server.url();
    PostgresSettings.Builder settings = PostgresSettings.builder(url).poolSize(CONNECTIONS);
    if (vectors != null) {
      settings.vectors(vectors);
    }
    if (!USER_GIVEN.matcher(url).find()) {
      environment.variable(USER).ifPresent(settings::user);
    }
    if (!PASSWORD_GIVEN.matcher(url).find()) {
      environment.variable(PASSWORD).ifPresent(settings::password);
    }
    try {
      return settings.build();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e);
    }
  }
}
