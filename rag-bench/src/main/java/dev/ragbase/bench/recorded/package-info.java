/** What a store asks of PostgreSQL, heard so that it can be asked again without the store. */
@NullMarked
package dev.ragbase.bench.recorded;

import org.jspecify.annotations.NullMarked;
