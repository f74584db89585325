/** Finding chunks: by vector and by keyword. */
@NullMarked
package dev.ragbase.index;

import org.jspecify.annotations.NullMarked;
