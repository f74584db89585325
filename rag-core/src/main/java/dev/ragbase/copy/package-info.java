/** Moving a workspace from one backend to another. */
@NullMarked
package dev.ragbase.copy;

import org.jspecify.annotations.NullMarked;
