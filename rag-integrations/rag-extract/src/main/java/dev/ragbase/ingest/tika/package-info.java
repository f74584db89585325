/**
 * Text out of PDF, office, web, mail and plain files: light formats here, others in a child JVM.
 */
@NullMarked
package dev.ragbase.ingest.tika;

import org.jspecify.annotations.NullMarked;
