/** Breaks the rules on purpose; see {@link dev.ragbase.architecture.ArchitectureTest}. */
@NullMarked
package dev.ragbase.architecture.broken.ingest;

import org.jspecify.annotations.NullMarked;
