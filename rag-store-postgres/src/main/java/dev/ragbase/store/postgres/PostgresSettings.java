package dev.ragbase.store.postgres;

import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL store, and how it works.
 *
 * @param url a JDBC url, such as {@code jdbc:postgresql://localhost/kb}; what pgjdbc knows as
 *     parameters may follow it, with values that it reads, and nothing else
 * @param user who logs in; null if the url says it, or the system's user is meant
 * @param password null if the url or a password file says it, or none is needed
 * @param schema where the tables are; a {@code currentSchema} in the url has to be the same
 * @param poolSize how many connections are held at most
 * @param connectTimeout how long a call waits for a connection
 * @param statementTimeout how long one statement may take
 * @param vectors the approximate index of large workspaces; null for what the database keeps, which
 *     are those of the last {@link PostgresSchema#apply} that was given some, or else {@link
 *     VectorIndexSettings#defaults}
 * @param measurementsMax how many measurements a workspace keeps, and about a quarter more
 * @param clock what times are read from
 * @param ids where document ids come from
 */
public record PostgresSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    String schema,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    @Nullable VectorIndexSettings vectors,
    int measurementsMax,
    InstantSource clock,
    IdSource ids) {
  static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  public PostgresSettings {
    UrlParameters parameters = UrlParameters.of(url);
    if (!SCHEMA.matcher(schema).matches()) {
      throw new IllegalArgumentException(
          "schema is '" + schema + "', must be lower-case letters, digits and underscores");
    }
    parameters.requireSchema(schema);
    if (poolSize < 1 || poolSize > 1_000) {
      throw new IllegalArgumentException("poolSize is " + poolSize + ", must be in [1, 1000]");
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("statementTimeout", statementTimeout);
    if (measurementsMax < 1) {
      throw new IllegalArgumentException(
          "measurementsMax is " + measurementsMax + ", must be at least 1");
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be from a millisecond to 24 days");
    }
  }

  /** The default settings for a url. */
  public static PostgresSettings at(String url) {
    return builder(url).build();
  }

  /** Settings to be chosen one by one. */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  /** The url without its parameters, one of which may be a password. */
  public String name() {
    return UrlParameters.withoutParameters(url);
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "PostgresSettings[" + name() + ", schema " + schema + "]";
  }

  /** Collects settings; each may be set once. */
  public static final class Builder {
    private final String url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String schema;
    private @Nullable Integer poolSize;
    private @Nullable Duration connectTimeout;
    private @Nullable Duration statementTimeout;
    private @Nullable VectorIndexSettings vectors;
    private @Nullable Integer measurementsMax;
    private @Nullable InstantSource clock;
    private @Nullable IdSource ids;

    private Builder(String url) {
      this.url = url;
    }

    /** Who logs in; by default whom the url names. */
    public Builder user(String value) {
      user = once("user", user, value);
      return this;
    }

    /** The login's password; by default the url's, or the password file's. */
    public Builder password(String value) {
      password = once("password", password, value);
      return this;
    }

    /** Where the tables are; by default the url's {@code currentSchema}, else {@code public}. */
    public Builder schema(String value) {
      schema = once("schema", schema, value);
      return this;
    }

    /** How many connections are held at most; 10 by default. */
    public Builder poolSize(int value) {
      poolSize = once("poolSize", poolSize, value);
      return this;
    }

    /** How long a call waits for a connection; 10 seconds by default. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = once("connectTimeout", connectTimeout, value);
      return this;
    }

    /** How long one statement may take; 60 seconds by default. */
    public Builder statementTimeout(Duration value) {
      statementTimeout = once("statementTimeout", statementTimeout, value);
      return this;
    }

    /** The approximate index of large workspaces; what the database keeps by default. */
    public Builder vectors(VectorIndexSettings value) {
      vectors = once("vectors", vectors, value);
      return this;
    }

    /** How many measurements a workspace keeps; 100,000 by default. */
    public Builder measurementsMax(int value) {
      measurementsMax = once("measurementsMax", measurementsMax, value);
      return this;
    }

    /** What times are read from; the system's clock by default. */
    public Builder clock(InstantSource value) {
      clock = once("clock", clock, value);
      return this;
    }

    /** Where document ids come from; UUIDs of version 7 by the clock by default. */
    public Builder ids(IdSource value) {
      ids = once("ids", ids, value);
      return this;
    }

    private static <T> T once(String name, @Nullable T before, T value) {
      if (before != null) {
        throw new IllegalStateException(name + " was set already");
      }
      return Objects.requireNonNull(value, name);
    }

    /** The settings, checked. */
    public PostgresSettings build() {
      InstantSource time = clock == null ? InstantSource.system() : clock;
      return new PostgresSettings(
          url,
          user,
          password,
          schema == null ? UrlParameters.of(url).schema().orElse("public") : schema,
          poolSize == null ? 10 : poolSize,
          connectTimeout == null ? Duration.ofSeconds(10) : connectTimeout,
          statementTimeout == null ? Duration.ofSeconds(60) : statementTimeout,
          vectors,
          measurementsMax == null ? 100_000 : measurementsMax,
          time,
          ids == null ? new TimeOrderedIds(time, new SecureRandom()) : ids);
    }
  }
}
