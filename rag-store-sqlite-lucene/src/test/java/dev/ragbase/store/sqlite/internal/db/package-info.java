@NullMarked
package dev.ragbase.store.sqlite.internal.db;

import org.jspecify.annotations.NullMarked;
