@NullMarked
package dev.ragbase.store.postgres.internal;

import org.jspecify.annotations.NullMarked;
