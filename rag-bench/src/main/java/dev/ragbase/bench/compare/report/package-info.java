/** What a run says: table, charts, document. */
@NullMarked
package dev.ragbase.bench.compare.report;

import org.jspecify.annotations.NullMarked;
