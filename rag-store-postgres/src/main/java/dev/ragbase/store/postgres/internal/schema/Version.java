package dev.ragbase.store.postgres.internal.schema;

/** Which versions belong together. */
public final class Version {
  /** The number of the newest migration. */
  public static final int SCHEMA = 5;

  /** PostgreSQL 15, as {@code server_version_num} says it. */
  public static final int SERVER_MIN = 150_000;

  /** The oldest pgvector that goes on searching when a filter leaves too little. */
  public static final String PGVECTOR_MIN = "0.8.0";

  /** The oldest without known corruption: see the changelog of pgvector 0.8.2 to 0.8.4. */
  public static final String PGVECTOR_ADVISED = "0.8.4";

  private Version() {}

  /** Compares versions such as 0.8.0 number by number. */
  public static boolean isBelow(String version, String other) {
    String[] a = version.split("[^0-9]+");
    String[] b = other.split("[^0-9]+");
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
      if (order != 0) {
        return order < 0;
      }
    }
    return a.length < b.length;
  }
}
