/** Runs the programs. */
@NullMarked
package dev.ragbase.quickstart;

import org.jspecify.annotations.NullMarked;
