/** Judged retrieval: how good a search is on queries whose right documents are known. */
@NullMarked
package dev.ragbase.eval;

import org.jspecify.annotations.NullMarked;
