package dev.ragbase.store.sqlite.internal.db;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells a person what SQLite's failures mean, and what helps. */
final class Failures {
  private Failures() {}

  static StoreException of(String store, Format database, SQLException failure) {
    String head = "store " + store + ": ";
    return switch (primary(failure)) {
      case SQLITE_FULL ->
          new StoreException(
              head + "the disk is full; nothing acknowledged is lost: free space and try again",
              Retry.YES,
              failure);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new StoreException(
              head + "another program holds a lock on the database: close it and try again",
              Retry.YES,
              failure);
      case SQLITE_READONLY, SQLITE_PERM ->
          new StoreException(
              head + "its files may not be written: give this user the right to, or open read-only",
              Retry.NO,
              failure);
      case SQLITE_CANTOPEN ->
          new StoreException(
              head
                  + database.file()
                  + " cannot be opened: check that the folder is there and its rights",
              Retry.NO,
              failure);
      case SQLITE_NOTADB ->
          new StoreException(
              head
                  + database.file()
                  + " is not an SQLite database: restore it from a backup, or move it away",
              Retry.NO,
              failure);
      case SQLITE_CORRUPT ->
          new StoreException(
              head
                  + database.file()
                  + " is damaged ("
                  + failure.getMessage()
                  + "): restore it from a backup, or save what is readable with sqlite3's .recover",
              Retry.NO,
              failure);
      case SQLITE_IOERR ->
          new StoreException(
              head
                  + "the disk failed ("
                  + failure.getMessage()
                  + "); nothing acknowledged is lost: check the disk, then open again",
              Retry.YES,
              failure);
      default -> new StoreException(head + failure.getMessage(), Retry.NO, failure);
    };
  }

  /** The error's family: SQLite's extended codes hold it in their lowest byte. */
  private static SQLiteErrorCode primary(SQLException failure) {
    int code =
        failure instanceof SQLiteException known
            ? known.getResultCode().code
            : failure.getErrorCode();
    return SQLiteErrorCode.getErrorCode(code & 0xFF);
  }
}
