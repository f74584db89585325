/** The tables and what surrounds them: migrations, roles, privileges, large indexes. */
@NullMarked
package dev.ragbase.store.postgres.internal.schema;

import org.jspecify.annotations.NullMarked;
