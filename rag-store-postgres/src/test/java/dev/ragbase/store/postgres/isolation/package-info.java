/** Attacks by plain SQL, table by table as the catalog lists them. */
@NullMarked
package dev.ragbase.store.postgres.isolation;

import org.jspecify.annotations.NullMarked;
