/** Cutting a document into passages. */
@NullMarked
package dev.ragbase.chunk;

import org.jspecify.annotations.NullMarked;
