/** SQLite by itself: connections, transactions, migrations, codecs. Not an API. */
@NullMarked
package dev.ragbase.store.sqlite.internal.db;

import org.jspecify.annotations.NullMarked;
