/**
 * The embedded backend: SQLite holds the truth, Lucene and a vector sidecar are derived from it.
 */
@NullMarked
package dev.ragbase.store.sqlite;

import org.jspecify.annotations.NullMarked;
