/** Answers with citations. */
@NullMarked
package dev.ragbase.answer;

import org.jspecify.annotations.NullMarked;
