/** Conversations: append-only, apart from any model's window. */
@NullMarked
package dev.ragbase.chat;

import org.jspecify.annotations.NullMarked;
