/** How the driver and the competitors talk: a line each way. */
@NullMarked
package dev.ragbase.bench.compare.protocol;

import org.jspecify.annotations.NullMarked;
