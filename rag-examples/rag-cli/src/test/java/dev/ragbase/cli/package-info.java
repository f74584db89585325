/** Tests of the command line, each command from its arguments to its exit code. */
@NullMarked
package dev.ragbase.cli;

import org.jspecify.annotations.NullMarked;
