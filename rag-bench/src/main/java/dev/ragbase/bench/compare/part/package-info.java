/** The parts of a run, each kept on disk when it is done. */
@NullMarked
package dev.ragbase.bench.compare.part;

import org.jspecify.annotations.NullMarked;
