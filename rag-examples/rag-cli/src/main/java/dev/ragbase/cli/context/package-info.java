/** What a command works with: the process around it, the store, the models. */
@NullMarked
package dev.ragbase.cli.context;

import org.jspecify.annotations.NullMarked;
