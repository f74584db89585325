/** The exact vector search against comparing every vector. */
@NullMarked
package dev.ragbase.store.sqlite.internal.vector;

import org.jspecify.annotations.NullMarked;
