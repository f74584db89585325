/** Embeddings that outlive the process, so that no text is embedded twice. */
@NullMarked
package dev.ragbase.embed.cache;

import org.jspecify.annotations.NullMarked;
