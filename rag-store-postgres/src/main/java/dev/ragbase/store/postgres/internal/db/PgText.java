package dev.ragbase.store.postgres.internal.db;

import org.jspecify.annotations.Nullable;

/**
 * Texts as PostgreSQL can hold them: its text has no U+0000. That character becomes U+0001 U+0001,
 * and U+0001 becomes U+0001 U+0002, which keeps the order of texts and what begins with what. Other
 * texts stay as they are.
 */
public final class PgText {
  private static final char ESCAPE = '\u0001';

  private PgText() {}

  /** The form to store and to compare with. */
  public static String write(String text) {
    int at = first(text);
    if (at < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 8).append(text, 0, at);
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ESCAPE) {
        out.append(c);
      } else {
        out.append(ESCAPE).append((char) (c + 1));
      }
    }
    return out.toString();
  }

  /** Like {@link #write}; null stays null. */
  public static @Nullable String writeNullable(@Nullable String text) {
    return text == null ? null : write(text);
  }

  /** What {@link #write} was given. */
  public static String read(String stored) {
    int at = stored.indexOf(ESCAPE);
    if (at < 0) {
      return stored;
    }
    StringBuilder out = new StringBuilder(stored.length()).append(stored, 0, at);
    for (int i = at; i < stored.length(); i++) {
      char c = stored.charAt(i);
      out.append(c == ESCAPE ? (char) (stored.charAt(++i) - 1) : c);
    }
    return out.toString();
  }

  private static int first(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ESCAPE) {
        return i;
      }
    }
    return -1;
  }
}
