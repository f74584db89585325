/** Tests of how the embedded store works inside. */
@NullMarked
package dev.ragbase.store.sqlite.internal;

import org.jspecify.annotations.NullMarked;
