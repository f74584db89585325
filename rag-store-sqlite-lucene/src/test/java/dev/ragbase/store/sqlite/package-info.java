/** Tests of the embedded store. */
@NullMarked
package dev.ragbase.store.sqlite;

import org.jspecify.annotations.NullMarked;
