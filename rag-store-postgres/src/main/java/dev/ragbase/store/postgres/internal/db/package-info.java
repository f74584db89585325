/** Speaking to PostgreSQL: connections, who asks, transactions, values and failures. */
@NullMarked
package dev.ragbase.store.postgres.internal.db;

import org.jspecify.annotations.NullMarked;
