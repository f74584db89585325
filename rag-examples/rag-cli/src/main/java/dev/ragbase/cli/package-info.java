/** The command line: {@link dev.ragbase.cli.Main} reads it and runs one command. */
@NullMarked
package dev.ragbase.cli;

import org.jspecify.annotations.NullMarked;
