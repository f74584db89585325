/** Keeping documents: the truth that every index is derived from. */
@NullMarked
package dev.ragbase.store;

import org.jspecify.annotations.NullMarked;
