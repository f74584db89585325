package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.ContentHash;

/**
 * By what a document is found whose uri is known. An entry of an index is at most 2,704 bytes long,
 * less than a uri may be: so the index has where a uri starts, and what tells its rest. See the
 * columns of these names in {@code V2__documents.sql}.
 *
 * @param start the first {@value #START_CHARS} characters
 * @param rest '' if there are no more, else the hash of those that follow
 */
record UriKey(String start, String rest) {
  /** As in the migration. */
  static final int START_CHARS = 512;

  static UriKey of(String uri) {
    if (uri.codePointCount(0, uri.length()) <= START_CHARS) {
      return new UriKey(uri, "");
    }
    int cut = uri.offsetByCodePoints(0, START_CHARS);
    return new UriKey(uri.substring(0, cut), ContentHash.of(uri.substring(cut)).hex());
  }

  boolean isWhole() {
    return rest.isEmpty();
  }
}
