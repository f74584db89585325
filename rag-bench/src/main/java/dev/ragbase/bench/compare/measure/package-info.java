/** Interleaved rounds, and what follows from them. */
@NullMarked
package dev.ragbase.bench.compare.measure;

import org.jspecify.annotations.NullMarked;
