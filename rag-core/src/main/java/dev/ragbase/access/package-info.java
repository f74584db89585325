/** Who asks: the scope that every call carries. */
@NullMarked
package dev.ragbase.access;

import org.jspecify.annotations.NullMarked;
