/**
 * How the embedded store keeps documents, chats and metrics. Not an API: may change at any time.
 */
@NullMarked
package dev.ragbase.store.sqlite.internal;

import org.jspecify.annotations.NullMarked;
