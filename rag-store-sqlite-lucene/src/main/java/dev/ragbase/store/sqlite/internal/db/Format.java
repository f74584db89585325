package dev.ragbase.store.sqlite.internal.db;

/** A kind of database in a store's folder. */
public enum Format {
  /** What the user would miss. */
  TRUTH("ragbase.db", "migrations", 2),

  /** What the store measured of itself. */
  MEASUREMENTS("metrics.db", "measurements", 1);

  private final String file;
  private final String migrations;
  private final int number;

  Format(String file, String migrations, int number) {
    this.file = file;
    this.migrations = migrations;
    this.number = number;
  }

  /** The file's name. */
  public String file() {
    return file;
  }

  /** The folder of its migrations. */
  String migrations() {
    return migrations;
  }

  /** What its newest migration makes of {@code user_version}. */
  int number() {
    return number;
  }
}
