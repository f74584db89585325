package dev.ragbase.store.postgres.internal.db;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement with its bound parameters, put together from pieces. Not safe for many threads. */
public final class Sql {
  private final StringBuilder text = new StringBuilder();
  private final List<@Nullable Object> values = new ArrayList<>();

  /** A statement that begins with this text. */
  public static Sql of(String text, @Nullable Object... values) {
    return new Sql().add(text, values);
  }

  /**
   * Adds text.
   *
   * @param values one for each question mark in it
   */
  public Sql add(String more, @Nullable Object... values) {
    text.append(more);
    for (Object value : values) {
      this.values.add(value);
    }
    return this;
  }

  /** Adds another statement's text and values. */
  public Sql add(Sql other) {
    text.append(other.text);
    values.addAll(other.values);
    return this;
  }

  /** The text, with a question mark for each value. */
  public String text() {
    return text.toString();
  }

  List<@Nullable Object> values() {
    return values;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
