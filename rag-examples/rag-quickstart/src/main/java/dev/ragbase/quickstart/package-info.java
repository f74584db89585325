/** Three small programs: ingest and ask; filters and explain; models of your own. */
@NullMarked
package dev.ragbase.quickstart;

import org.jspecify.annotations.NullMarked;
