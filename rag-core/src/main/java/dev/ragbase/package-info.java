/** The facade: open a store, take a workspace, ingest, search, ask. */
@NullMarked
package dev.ragbase;

import org.jspecify.annotations.NullMarked;
