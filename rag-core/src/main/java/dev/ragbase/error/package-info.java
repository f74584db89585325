/** What goes wrong: one unchecked root, and whether trying again can help. */
@NullMarked
package dev.ragbase.error;

import org.jspecify.annotations.NullMarked;
