/** Metadata as JSON, for what keeps them as text. */
@NullMarked
package dev.ragbase.json;

import org.jspecify.annotations.NullMarked;
