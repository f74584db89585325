/** Turning text into vectors. */
@NullMarked
package dev.ragbase.embed;

import org.jspecify.annotations.NullMarked;
