package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.Metadata;
import dev.ragbase.json.MetadataJson;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as their columns hold them: as jsonb for whoever asks by SQL, and as they were given, to
 * the order of keys and the form of numbers.
 *
 * @param exact null if there are none
 */
record MetadataColumns(String json, @Nullable String exact) {
  /** An escaped U+0000, which jsonb refuses, after an even number of backslashes. */
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  static MetadataColumns of(Metadata metadata) {
    if (metadata.isEmpty()) {
      return new MetadataColumns("{}", null);
    }
    String exact = MetadataJson.write(metadata);
    String json = exact.contains("\\u0000") ? NUL.matcher(exact).replaceAll("$1\\\\uFFFD") : exact;
    return new MetadataColumns(json, exact);
  }
}
