/** How the PostgreSQL store keeps its contracts; no part of the public surface. */
@NullMarked
package dev.ragbase.store.postgres.internal;

import org.jspecify.annotations.NullMarked;
