/** The write path: extract, chunk, embed, put. */
@NullMarked
package dev.ragbase.ingest;

import org.jspecify.annotations.NullMarked;
