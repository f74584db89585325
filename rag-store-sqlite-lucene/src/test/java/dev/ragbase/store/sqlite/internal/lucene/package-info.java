/** The Lucene projection of one workspace: words, filters and, by choice, an HNSW graph. */
@NullMarked
package dev.ragbase.store.sqlite.internal.lucene;

import org.jspecify.annotations.NullMarked;
