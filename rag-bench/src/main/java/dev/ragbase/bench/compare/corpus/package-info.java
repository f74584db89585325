/** What is stored and searched: vectors, texts and held-out queries, with the exact answers. */
@NullMarked
package dev.ragbase.bench.compare.corpus;

import org.jspecify.annotations.NullMarked;
