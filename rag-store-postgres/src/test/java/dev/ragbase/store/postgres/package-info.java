/** Tests of the PostgreSQL store against a real server. */
@NullMarked
package dev.ragbase.store.postgres;

import org.jspecify.annotations.NullMarked;
