/** The values: documents, chunks, metadata, filters. */
@NullMarked
package dev.ragbase.document;

import org.jspecify.annotations.NullMarked;
