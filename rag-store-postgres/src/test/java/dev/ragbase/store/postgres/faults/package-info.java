/** What is left after crashes and cuts. */
@NullMarked
package dev.ragbase.store.postgres.faults;

import org.jspecify.annotations.NullMarked;
