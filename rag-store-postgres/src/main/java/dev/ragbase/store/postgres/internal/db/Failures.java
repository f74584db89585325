package dev.ragbase.store.postgres.internal.db;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.RagException;
import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's failures mean to a caller: translated once, here. */
public final class Failures {
  /** Raised by the schema's triggers: a quota is used up. */
  private static final String QUOTA = "RB001";

  private static final String LOGIN_REFUSED = "28";

  /** The driver refuses what the server asks for, such as a password that it was not given. */
  private static final String CONNECTION_REJECTED = "08004";

  /** The driver has no state of its own for it, and says it in the user's language. */
  private static final String NO_SSL = line(GT.tr("The server does not support SSL."));

  private static final String NO_DATABASE = "3D000";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String UNDEFINED_FUNCTION = "42883";

  private static final String CANCELLED = "57014";
  private static final String DISK_FULL = "53100";
  private static final String OUT_OF_MEMORY = "53200";
  private static final String READ_ONLY = "25006";

  /** A statement that was prepared on another session, or that another one prepared on this. */
  private static final String NO_SUCH_STATEMENT = "26000";

  private static final String STATEMENT_IS_THERE = "42P05";

  /** What pgvector refuses vectors with that its index cannot hold, among much else. */
  private static final String DATA_EXCEPTION = "22000";

  private static final Pattern OTHER_DIMENSIONS =
      Pattern.compile("expected \\d+ dimensions, not \\d+");

  private static final Pattern DIFFERENT_DIMENSIONS =
      Pattern.compile("different vector dimensions \\d+ and \\d+");

  private static final Pattern IN_USE = Pattern.compile("active=[1-9]");

  /** Serialization failure and deadlock: the transaction did nothing, and may succeed again. */
  private static final Set<String> AGAIN = Set.of("40001", "40P01");

  private Failures() {}

  /** Whether the transaction was rolled back for no fault of its own. */
  static boolean isConflict(@Nullable Throwable failure) {
    SQLException cause = sql(failure);
    return cause != null && AGAIN.contains(state(cause));
  }

  private static boolean isConnectionState(String state) {
    // 08: connection exceptions; 57P01 to 57P03: the server ends the session or is not ready.
    return state.startsWith("08") || state.startsWith("57P0");
  }

  /** The failure as a caller sees it. */
  public static RuntimeException translate(String store, Throwable failure) {
    if (failure instanceof RagException || failure instanceof IllegalArgumentException) {
      return (RuntimeException) failure;
    }
    SQLException cause = sql(failure);
    if (cause == null) {
      return failure instanceof RuntimeException it
          ? it
          : new StoreException(
              "store " + store + " failed: " + failure.getMessage(), Retry.NO, failure);
    }
    if (Interruption.caused(failure)) {
      return new StoreException(
          "store "
              + store
              + " was not asked, as the thread was interrupted while it waited for a connection:"
              + " try again in one that is not",
          Retry.YES,
          cause);
    }
    String state = state(cause);
    String said = said(cause);
    if (state.equals(QUOTA)) {
      return new StoreException(said, Retry.NO, cause);
    }
    if (state.equals(INSUFFICIENT_PRIVILEGE)) {
      return new AccessDenied(
          "store "
              + store
              + " refuses this: "
              + said
              + ": log in as someone who may, or have the right granted",
          cause);
    }
    if (state.equals(CONNECTION_REJECTED) && said.equals(NO_SSL)) {
      return new StoreException(
          "store "
              + store
              + " speaks no SSL, which the url's sslmode asks for: switch it on in the server"
              + " (ssl = on), or leave sslmode out of the url where nobody can listen in between",
          Retry.NO,
          cause);
    }
    if (state.startsWith(LOGIN_REFUSED) || state.equals(CONNECTION_REJECTED)) {
      return new StoreException(
          "store "
              + store
              + " refuses the login: "
              + said
              + ": check the user, the password and the url's parameters",
          Retry.NO,
          cause);
    }
    if (state.equals(NO_DATABASE)) {
      return new StoreException(
          "store "
              + store
              + " is not there: "
              + said
              + ": make it with CREATE DATABASE, or correct the url",
          Retry.NO,
          cause);
    }
    if (state.equals(UNDEFINED_TABLE) || state.equals(UNDEFINED_FUNCTION)) {
      return new StoreException(
          "store " + store + " has no schema of ragbase: run 'rag schema apply' (" + said + ")",
          Retry.NO,
          cause);
    }
    if (isPoolUsedUp(cause)) {
      return new StoreException(
          "store "
              + store
              + " has no connection free: "
              + said
              + ": raise poolSize, or let calls wait longer by connectTimeout, or make fewer at"
              + " once",
          Retry.YES,
          cause);
    }
    if (cause instanceof SQLTransientConnectionException || isConnectionState(state)) {
      return new StoreException(
          "store "
              + store
              + " is out of reach: "
              // The driver's advice comes after it, ours is shorter.
              + said.split("\\. ", 2)[0]
              + ": check that the server runs and takes connections, then try again",
          Retry.YES,
          cause);
    }
    boolean again =
        AGAIN.contains(state)
            || state.startsWith("53")
            || state.equals(CANCELLED)
            || state.equals("55P03");
    return new StoreException(
        "store " + store + " failed: " + said + wayOut(state, said, again),
        again ? Retry.YES : Retry.NO,
        cause);
  }

  private static String wayOut(String state, String said, boolean again) {
    return switch (state) {
      case CANCELLED ->
          ": try again when the server has less to do, or give each statement more time by"
              + " statementTimeout";
      case DISK_FULL -> ": make room on the server, then try again";
      case READ_ONLY ->
          ": the server is a standby, or set to read only: write where the primary is, which a url"
              + " of several hosts finds by targetServerType=primary";
      case OUT_OF_MEMORY ->
          ": try again; if it is for want of locks, raise the server's max_locks_per_transaction,"
              + " as each write locks all vector indexes";
      case NO_SUCH_STATEMENT, STATEMENT_IS_THERE ->
          ": behind PgBouncer in transaction mode add prepareThreshold=0 to the url";
      case DATA_EXCEPTION ->
          OTHER_DIMENSIONS.matcher(said).matches()
              ? ": where the model was taken back, run 'rag schema apply', which drops its indexes"
              : DIFFERENT_DIMENSIONS.matcher(said).matches()
                  ? ": other SQL than ragbase's has stored a vector that is none of the model's:"
                      + " 'rag doctor' names it"
                  : "";
      default -> again ? ": try again" : "";
    };
  }

  /** The pool says how many are in use; where connecting has failed, it says with what instead. */
  private static boolean isPoolUsedUp(SQLException cause) {
    return cause instanceof SQLTransientConnectionException
        && cause.getCause() == null
        && IN_USE.matcher(String.valueOf(cause.getMessage())).find();
  }

  /** In one line without a full stop, and without the values of rows that a detail would quote. */
  public static String said(SQLException cause) {
    String text = cause.getMessage();
    if (cause instanceof PSQLException it) {
      ServerErrorMessage server = it.getServerErrorMessage();
      if (server != null && server.getMessage() != null) {
        text =
            server.getHint() == null
                ? server.getMessage()
                : server.getMessage() + ": " + server.getHint();
      }
    }
    Throwable deeper = cause.getCause();
    if (cause instanceof SQLTransientConnectionException
        && deeper != null
        && deeper.getMessage() != null) {
      text = deeper.getMessage();
    }
    if (deepest(cause) instanceof UnknownHostException it) {
      text = "no host is known by the name '" + it.getMessage() + "'";
    }
    return text == null ? cause.getClass().getSimpleName() : line(text);
  }

  private static String line(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\.$", "");
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  private static String state(SQLException cause) {
    return cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  private static @Nullable SQLException sql(@Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException it) {
        return it;
      }
    }
    return null;
  }
}
