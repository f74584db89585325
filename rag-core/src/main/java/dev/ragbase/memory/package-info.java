/** The strict in-memory reference of every contract. */
@NullMarked
package dev.ragbase.memory;

import org.jspecify.annotations.NullMarked;
