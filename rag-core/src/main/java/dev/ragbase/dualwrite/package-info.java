/** Two stores at once: both written, one read, so that one can take the place of the other. */
@NullMarked
package dev.ragbase.dualwrite;

import org.jspecify.annotations.NullMarked;
