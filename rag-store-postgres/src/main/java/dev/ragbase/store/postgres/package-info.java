/** The team's backend: PostgreSQL with pgvector, rows guarded by row-level security. */
@NullMarked
package dev.ragbase.store.postgres;

import org.jspecify.annotations.NullMarked;
