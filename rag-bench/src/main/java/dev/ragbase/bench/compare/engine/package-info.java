/** The competitors that run on a JVM, each in a process of its own. */
@NullMarked
package dev.ragbase.bench.compare.engine;

import org.jspecify.annotations.NullMarked;
