/**
 * Real servers for tests: PostgreSQL with pgvector, PgBouncer, and a network that fails on demand.
 */
@NullMarked
package dev.ragbase.store.postgres.testing;

import org.jspecify.annotations.NullMarked;
