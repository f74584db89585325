package dev.ragbase.cli.context;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a store is, as {@code --store} names it. */
public sealed interface StorePlace {
  /** What messages call it; never a password. */
  String label();

  /**
   * A store in a folder of this machine.
   *
   * @param label as it was written
   */
  record Folder(String label, Path path) implements StorePlace {}

  /**
   * A store in a PostgreSQL database.
   *
   * @param url whose parameters may hold a password
   */
  record Server(String url) implements StorePlace {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern PARAMETERS = Pattern.compile("[?;].*", Pattern.DOTALL);
    private static final Pattern SCHEMA =
        Pattern.compile("[?&]currentSchema=(?!public(?:&|$))([^&]*)");

    @Override
    public String label() {
      return Secrets.masked(PARAMETERS.matcher(url).replaceFirst(""));
    }

    /** Two schemas of a database are two stores; empty for the usual one. */
    private String schema() {
      Matcher schema = SCHEMA.matcher(url);
      return schema.find() ? schema.group(1) : "";
    }

    /** Without the url's parameters. */
    @Override
    public String toString() {
      return label();
    }

    private static Server of(String url) {
      Server server = new Server(url);
      if (!url.startsWith(PREFIX)) {
        throw CommandFailure.usage(
            server.label(),
            "is no database that ragbase works with",
            "name PostgreSQL as jdbc:postgresql://HOST[:PORT]/DATABASE, or a folder");
      }
      if (Secrets.LOGIN_IN_URL.matcher(url).find()) {
        throw CommandFailure.usage(
            server.label(),
            "holds a login before the host, which JDBC does not read",
            "write ?user=NAME&password=... behind the database, or set RAG_STORE_USER and"
                + " RAG_STORE_PASSWORD");
      }
      return server;
    }
  }

  /**
   * The place that a text names.
   *
   * @throws CommandFailure if it can be none
   */
  static StorePlace of(String where) {
    if (where.isBlank()) {
      throw CommandFailure.usage(
          "the store", "has an empty name", "name a folder or jdbc:postgresql://HOST/DATABASE");
    }
    if (where.regionMatches(true, 0, "jdbc:", 0, 5)) {
      return Server.of(where);
    }
    if (where.matches("(?is)postgres(ql)?://.*")) {
      throw CommandFailure.usage(
          new Server(where).label(),
          "is not written as JDBC writes it",
          "name PostgreSQL as jdbc:postgresql://HOST[:PORT]/DATABASE");
    }
    try {
      return new Folder(where, Path.of(where));
    } catch (InvalidPathException e) {
      throw CommandFailure.usage(
          "store " + where, "is not a path (" + e.getReason() + ")", "name a folder");
    }
  }

  /** Whether this is the place where the other one is, whatever they are called. */
  default boolean isSame(StorePlace other) {
    return switch (this) {
      case Folder it ->
          other instanceof Folder that && normal(it.path()).equals(normal(that.path()));
      case Server it ->
          other instanceof Server that
              && it.label().equals(that.label())
              && it.schema().equals(that.schema());
    };
  }

  /** Where a folder is, also by another name of it. */
  private static Path normal(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException notThere) {
      return path.toAbsolutePath().normalize();
    }
  }
}
