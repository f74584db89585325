package dev.ragbase.store.postgres.internal.schema;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Which versions belong together. */
public final class Version {
  /** The number of the newest migration. */
  public static final int SCHEMA = 8;

  /** PostgreSQL 15, as {@code server_version_num} says it. */
  public static final int SERVER_MIN = 150_000;

  /** The oldest pgvector that goes on searching when a filter leaves too little. */
  public static final String PGVECTOR_MIN = "0.8.0";

  /** The oldest without known corruption: see the changelog of pgvector 0.8.2 to 0.8.4. */
  public static final String PGVECTOR_ADVISED = "0.8.4";

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private Version() {}

  /** Compares versions such as 0.8.0 number by number. */
  public static boolean isBelow(String version, String other) {
    return Arrays.compare(numbers(version), numbers(other)) < 0;
  }

  private static int[] numbers(String version) {
    return NUMBER.matcher(version).results().mapToInt(it -> Integer.parseInt(it.group())).toArray();
  }
}
