/** The exact vector search of one workspace: int8 rows in memory, a derived file beside SQLite. */
@NullMarked
package dev.ragbase.store.sqlite.internal.vector;

import org.jspecify.annotations.NullMarked;
