/** The read path: both legs, fused, explained. */
@NullMarked
package dev.ragbase.search;

import org.jspecify.annotations.NullMarked;
