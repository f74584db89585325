/** What each operation took. */
@NullMarked
package dev.ragbase.metrics;

import org.jspecify.annotations.NullMarked;
