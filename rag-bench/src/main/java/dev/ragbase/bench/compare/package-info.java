/**
 * The end-to-end comparison of ragbase with its peers: one driver, every competitor a process of
 * its own.
 */
@NullMarked
package dev.ragbase.bench.compare;

import org.jspecify.annotations.NullMarked;
