/** The rules of the core's shape. */
@NullMarked
package dev.ragbase.architecture;

import org.jspecify.annotations.NullMarked;
